import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { main } from '../../src/cli/main.ts';
import { painter } from '../../src/cli/paint.ts';
import type { World } from '../../src/cli/world.ts';
import { hasForgeSettings, readBaseConfig, readConfig, readShown } from '../../src/config.ts';

export interface Ran {
  code: number;
  /** What was written to stdout and stderr, without colour. */
  out: string;
  err: string;
}

export interface TestWorld extends World {
  env: Record<string, string>;
  run(...argv: string[]): Promise<Ran>;
  /** What the command that runs has written to stdout so far. */
  said(): string;
  remove(): void;
}

/** A folder, an environment and a terminal that is only listened to. */
export function testWorld(
  env: Record<string, string> = {},
  change: Partial<World> = {},
): TestWorld {
  const cwd = mkdtempSync(join(tmpdir(), 'forgehand-cli-'));
  let out: string[] = [];
  let err: string[] = [];
  const world: TestWorld = {
    env,
    config: () => readConfig(env, cwd),
    base: () => readBaseConfig(env, cwd),
    hasForge: () => hasForgeSettings(env, cwd),
    forges: () => readConfig(env, cwd).forges,
    settings: () => readShown(env, cwd),
    out: (text) => void out.push(text),
    err: (text) => void err.push(text),
    progress: (text) => void err.push(text),
    paint: painter(false),
    width: null,
    cwd,
    now: Date.now,
    readStdin: async () => '',
    ask: null,
    ...change,
    async run(...argv) {
      out = [];
      err = [];
      const code = await main(argv, world);
      return { code, out: out.join('\n'), err: err.join('\n') };
    },
    said: () => out.join('\n'),
    remove: () => rmSync(cwd, { recursive: true, force: true }),
  };
  return world;
}
