import { unescape as decoded } from 'node:querystring';
import { splitSecrets } from './forge.ts';
import type { Parsed } from './parse.ts';
import type { SecretSource } from './secrets.ts';

/** All that must never be shown: every value that a secret has had, and what agents are handed. */
export function secretValues({ secrets }: Parsed, passedOn: string[]): string[] {
  const values = Object.entries(secrets).flatMap(([name, secret]) =>
    secret.seen().flatMap((value) => partsOf(name, value)),
  );
  return [...new Set([...values, ...passedOn])];
}

function partsOf(name: string, value: string): string[] {
  if (name === 'WEBHOOK_SECRET') return splitSecrets(value);
  if (name !== 'REDIS_URL') return [value];
  const { password } = new URL(value);
  return password === '' ? [] : [value, password, decoded(password)];
}

/** A webhook's may be several. */
export function valuesOf(secret: SecretSource): string[] {
  return secret.seen().flatMap((value) => [value, ...splitSecrets(value)]);
}
