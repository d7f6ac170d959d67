import { readFileSync } from 'node:fs';

/** Of the package this runs from, as source and as built. */
export function version(): string {
  const text = readFileSync(new URL('../../package.json', import.meta.url), 'utf8');
  return (JSON.parse(text) as { version: string }).version;
}
