import { createHmac } from 'node:crypto';
import { Webhooks } from '@octokit/webhooks';
import type { Forge } from '../forge/forge.ts';

type Headers = Record<string, string | string[] | undefined>;

const PREFIXED = /^sha256=([0-9a-f]{64})$/;
const BARE = /^([0-9a-f]{64})$/;

/**
 * The 64 hex digits of HMAC-SHA256, or null. Gitea and Forgejo sign under several names, and
 * without a secret the headers are there but empty.
 */
export function signatureOf(forge: Forge['kind'], headers: Headers): string | null {
  const hub = matched(PREFIXED, headers['x-hub-signature-256']);
  if (hub || forge === 'github') return hub;
  const forgejo = forge === 'forgejo' ? matched(BARE, headers['x-forgejo-signature']) : null;
  return forgejo ?? matched(BARE, headers['x-gitea-signature']);
}

function matched(pattern: RegExp, header: string | string[] | undefined): string | null {
  return typeof header === 'string' ? (pattern.exec(header)?.[1] ?? null) : null;
}

/** One a secret; there are as many as are valid at once in a rotation. */
const verifiers = new Map<string, Webhooks>();
const VERIFIERS_AT_MOST = 20;

/** Over the body as sent, in constant time, with each secret that is valid now. */
export async function isSigned(
  body: string,
  signature: string,
  secrets: readonly string[],
): Promise<boolean> {
  for (const secret of secrets.filter((one) => one !== '')) {
    if (await verifierOf(secret).verify(body, `sha256=${signature}`)) return true;
  }
  return false;
}

function verifierOf(secret: string): Webhooks {
  const there = verifiers.get(secret);
  if (there) return there;
  if (verifiers.size >= VERIFIERS_AT_MOST) verifiers.clear();
  const made = new Webhooks({ secret });
  verifiers.set(secret, made);
  return made;
}

/** The same delivery with all headers that forges sign with, as this secret makes them. */
export function signed<T extends { headers: Record<string, string>; body: string }>(
  delivery: T,
  secret: string,
): T {
  const hex = createHmac('sha256', secret).update(delivery.body).digest('hex');
  const headers = Object.fromEntries(
    Object.entries(delivery.headers).map(([name, value]) => [name.toLowerCase(), value]),
  );
  for (const name of ['x-gitea-signature', 'x-forgejo-signature']) headers[name] = hex;
  return { ...delivery, headers: { ...headers, 'x-hub-signature-256': `sha256=${hex}` } };
}
