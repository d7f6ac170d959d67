import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { afterEach, describe, expect, it } from 'vitest';
import { killSeen, processesOfRun } from '../../src/agent/processes.ts';

const children: ReturnType<typeof spawn>[] = [];
afterEach(() => {
  for (const child of children.splice(0)) child.kill('SIGKILL');
});

async function aProcess(runId: string) {
  const child = spawn('sleep', ['30'], { env: { PATH: '/usr/bin:/bin', FORGEHAND_RUN_ID: runId } });
  children.push(child);
  await once(child, 'spawn');
  return child;
}

describe.runIf(process.platform === 'linux')('processes of a run', () => {
  it('are found by what they carry, and killed', async () => {
    const child = await aProcess('reuse-1');
    const exited = once(child, 'exit');
    await expect.poll(() => processesOfRun('reuse-1')).toHaveLength(1);
    expect(await killSeen(await processesOfRun('reuse-1'), 'SIGKILL')).toBe(1);
    expect(await exited).toEqual([null, 'SIGKILL']);
  });

  it('a process that took the pid of a run is left alone', async () => {
    const child = await aProcess('reuse-2');
    const stale = [{ pid: child.pid as number, startTime: '1' }];
    expect(await killSeen(stale, 'SIGKILL')).toBe(0);
    expect(child.exitCode ?? child.signalCode).toBeNull();
  });
});
