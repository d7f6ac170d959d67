import { fileURLToPath } from 'node:url';
import { startWasmServer } from './wasm-server.ts';

/** A program of its own: a long script in the store must not block the bot. It ends with its parent. */
async function main(port: number): Promise<void> {
  process.on('disconnect', () => process.exit(0));
  // The parent decides when: a Ctrl-C in the terminal reaches the whole group.
  process.on('SIGINT', () => {});
  process.on('SIGTERM', () => {});
  try {
    await startWasmServer(port);
    process.send?.({ ready: true });
  } catch (error) {
    process.send?.({ error: error instanceof Error ? error.message : String(error) });
    process.exitCode = 1;
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await main(Number(process.argv[2]));
