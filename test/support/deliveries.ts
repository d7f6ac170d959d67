import { createHmac } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** The secret that the captured deliveries were signed with. */
export const LAB_SECRET = 'lab-secret';

export interface Captured {
  name: string;
  headers: Record<string, string>;
  /** The exact text that was signed. */
  body: string;
}

const folder = fileURLToPath(new URL('../fixtures/gitea/', import.meta.url));

/** Captured from Gitea 1.26.0, in the order of arrival. */
export function capturedDeliveries(): Captured[] {
  return readdirSync(folder)
    .filter((name) => name.endsWith('.json'))
    .sort()
    .map((name) => ({ name, ...JSON.parse(readFileSync(folder + name, 'utf8')) }));
}

export function captured(number: string): Captured {
  const found = capturedDeliveries().find(({ name }) => name.startsWith(number));
  if (!found) throw new Error(`no captured delivery ${number}`);
  return found;
}

export function sign(body: string | Buffer, secret: string = LAB_SECRET): string {
  return createHmac('sha256', secret).update(body).digest('hex');
}

/** Headers as Gitea sends them. */
export function giteaHeaders(
  body: string | Buffer,
  event = 'issues',
  secret = LAB_SECRET,
): Record<string, string> {
  return {
    'content-type': 'application/json',
    'x-gitea-event': event,
    'x-gitea-event-type': event,
    'x-gitea-delivery': '3f8bf99f-4f77-4ef0-aace-5c8b177f6907',
    'x-gitea-signature': sign(body, secret),
    'x-hub-signature-256': `sha256=${sign(body, secret)}`,
  };
}
