import { verifyWithFallback } from '@octokit/webhooks-methods';
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

/** Over the body as sent, in constant time, with each secret that is valid now. */
export async function isSigned(
  body: string,
  signature: string,
  secrets: readonly string[],
): Promise<boolean> {
  const [newest, ...older] = secrets.filter((secret) => secret !== '');
  if (newest === undefined) return false;
  return verifyWithFallback(newest, body, `sha256=${signature}`, older);
}
