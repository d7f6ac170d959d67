import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { Embedded } from './embedded.ts';
import { freePort } from './free-port.ts';

/** Valkey in a child process, in memory only: it starts empty, and the forge rebuilds it. */
export async function startWasm(): Promise<Embedded> {
  const port = await freePort();
  const built = import.meta.url.endsWith('.js');
  const program = fileURLToPath(new URL(`./child.${built ? 'js' : 'ts'}`, import.meta.url));
  const child = fork(program, [String(port)], {
    // It logs to stdout, with wrong dates.
    stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
    execArgv: ['--no-warnings', ...(built ? [] : ['--import', 'tsx'])],
  });
  const [message] = (await Promise.race([
    once(child, 'message'),
    once(child, 'exit').then(([code]) => [{ error: `it ended with exit code ${code}` }]),
  ])) as [{ ready?: true; error?: string }];
  if (!message.ready) throw new Error(`the embedded store did not start: ${message.error}`);
  return {
    kind: 'wasm',
    durable: false,
    url: `redis://127.0.0.1:${port}`,
    async close() {
      if (child.exitCode !== null || child.signalCode !== null) return;
      const gone = once(child, 'exit');
      child.disconnect();
      await gone;
    },
  };
}
