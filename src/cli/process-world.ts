import { text } from 'node:stream/consumers';
import { hasForgeSettings, readBaseConfig, readConfig, readShown } from '../config.ts';
import { askOnTerminal } from './ask.ts';
import { painter } from './paint.ts';
import type { World } from './world.ts';

/** The world of a process: its streams, its folder, its environment. */
export function processWorld(): World {
  const { stdout, stderr } = process;
  // Whoever read has seen enough: `forgehand tasks | head`.
  stdout.on('error', ({ code }: NodeJS.ErrnoException) => process.exit(code === 'EPIPE' ? 0 : 1));
  return {
    config: () => readConfig(),
    base: () => readBaseConfig(),
    hasForge: () => hasForgeSettings(),
    forges: () => readConfig().forges,
    settings: () => readShown(),
    out: (text) => void stdout.write(`${text}\n`),
    err: (text) => void stderr.write(`${text}\n`),
    progress(text) {
      if (stderr.isTTY) stderr.write(`\r\u001b[2K${text}`);
      else if (text !== '') stderr.write(`${text}\n`);
    },
    // hasColors() knows NO_COLOR.
    paint: painter(stdout.isTTY === true && stdout.hasColors()),
    width: stdout.isTTY ? stdout.columns : null,
    cwd: process.cwd(),
    now: Date.now,
    readStdin: () => text(process.stdin),
    ask: process.stdin.isTTY && stderr.isTTY ? askOnTerminal : null,
  };
}
