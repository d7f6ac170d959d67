// Compiles src to dist and copies what tsc leaves behind (Lua scripts, the page's assets); no bundler.
import { execFileSync } from 'node:child_process';
import { chmodSync, cpSync, rmSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const tsc = fileURLToPath(new URL('../node_modules/typescript/bin/tsc', import.meta.url));

rmSync(`${root}dist`, { recursive: true, force: true });
execFileSync(process.execPath, [tsc, '-p', 'tsconfig.build.json'], { cwd: root, stdio: 'inherit' });
cpSync(`${root}src`, `${root}dist`, {
  recursive: true,
  filter: (from) => !/\.[a-z]+$/.test(from) || /\.lua$|\/assets\/[^/]+$/.test(from),
});
chmodSync(`${root}dist/cli.js`, 0o755);
