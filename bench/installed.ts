import { type StdioOptions, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { freePort } from '../src/store/valkey/free-port.ts';
import type { Child } from './child.ts';
import { keepRecording, recorderArgs, startRecording } from './profile/recording.ts';

const CLI = fileURLToPath(new URL('../dist/cli.js', import.meta.url));
const TICK_US = 10_000;
/** A busy machine starts it in many times what a quiet one takes. */
const READY_WITHIN_MS = 60_000;

/** `forgehand` as it is installed, for what it is given beside a folder, ports and little to log. */
export async function startInstalled(
  part: 'start' | 'serve',
  settings: Record<string, string>,
): Promise<Child & { operatorPort: number }> {
  const dir = mkdtempSync(join(tmpdir(), 'forgehand-bench-'));
  const [port, operatorPort] = [await freePort(), await freePort()];
  const env = {
    ...{ PATH: process.env.PATH ?? '', DATA_DIR: dir, LOG_FORMAT: 'json', LOG_LEVEL: 'warn' },
    ...{ PORT: `${port}`, OPERATOR_PORT: `${operatorPort}` },
    ...settings,
  };
  const stdio: StdioOptions = ['ignore', 'inherit', 'inherit', 'ipc'];
  const child = spawn(process.execPath, [...recorderArgs, CLI, part], { env, cwd: dir, stdio });
  await untilReady(port).catch((error) => {
    child.kill('SIGKILL');
    throw error;
  });
  startRecording(child);
  return {
    port,
    operatorPort,
    cpuUs: async () => cpuUsOf(child.pid ?? 0),
    async stop() {
      await keepRecording(child);
      const gone = once(child, 'exit');
      child.kill('SIGKILL');
      await gone;
      rmSync(dir, { recursive: true, force: true });
    },
  };
}

async function untilReady(port: number): Promise<void> {
  const until = Date.now() + READY_WITHIN_MS;
  for (;;) {
    const answer = await fetch(`http://127.0.0.1:${port}/readyz`).catch(() => null);
    if (answer?.ok) return;
    if (Date.now() > until) throw new Error('forgehand was not ready within 60 s');
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

/** User and system time of all its threads, which the kernel counts in hundredths of a second. */
function cpuUsOf(pid: number): number {
  const fields = readFileSync(`/proc/${pid}/stat`, 'latin1').split(') ')[1]?.split(' ') ?? [];
  return (Number(fields[11]) + Number(fields[12])) * TICK_US;
}
