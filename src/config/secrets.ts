import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';

/** A value that may change while the process runs. */
export interface Secret {
  /** The value now; from a file it is read again. Throws when that file can't be read or is empty. */
  read(): string;
}

export interface SecretSource extends Secret {
  /** Every value it has had, for redaction. */
  seen(): string[];
}

export function fixedSecret(value: string): SecretSource {
  return { read: () => value, seen: () => [value] };
}

export function fileSecret(name: string, path: string, cwd: string): SecretSource {
  const seen = new Set<string>();
  return {
    read() {
      const value = readFile(name, resolve(cwd, path));
      seen.add(value);
      return value;
    },
    seen: () => [...seen],
  };
}

/** Editors and `echo` end files with a newline that is no part of the secret. */
function readFile(name: string, path: string): string {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw new Error(`${name} names ${path}, which can't be read (${code}): make it readable`);
  }
  const value = text.trim();
  if (value === '')
    throw new Error(`${name} names ${path}, which is empty: write the secret into it`);
  return value;
}
