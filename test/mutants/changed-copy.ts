import {
  cpSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Mutant } from './mutants.ts';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));

export interface ChangedCopy {
  cli: string;
  remove(): void;
}

/** The built program with the bug in it, in a folder of its own. Throws where a place isn't found, or found twice. */
export function changedCopy({ name, changes }: Mutant): ChangedCopy {
  const dir = mkdtempSync(join(tmpdir(), 'forgehand-mutant-'));
  const remove = () => rmSync(dir, { recursive: true, force: true });
  cpSync(join(ROOT, 'dist'), join(dir, 'dist'), { recursive: true });
  cpSync(join(ROOT, 'package.json'), join(dir, 'package.json'));
  symlinkSync(join(ROOT, 'node_modules'), join(dir, 'node_modules'));
  const files = readdirSync(join(dir, 'dist'), { recursive: true, encoding: 'utf8' });
  for (const { in: ending, find, put } of changes) {
    const places = files
      .filter((file) => file.endsWith(ending))
      .map((file) => join(dir, 'dist', file))
      .filter((path) => readFileSync(path, 'utf8').includes(find));
    const [path = '', ...more] = places;
    const parts = path && readFileSync(path, 'utf8').split(find);
    if (!parts || more.length > 0 || parts.length !== 2) {
      remove();
      throw new Error(
        `${name}: \`${find}\` must be in the build once; it moved, so name its new words in test/mutants/mutants.ts`,
      );
    }
    writeFileSync(path, parts.join(put));
  }
  return { cli: join(dir, 'dist', 'cli.js'), remove };
}
