import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect } from 'vitest';
import { type House, startHouse } from './support/house.ts';
import { row, timed } from './support/row.ts';
import { until } from './support/until.ts';

const MEMORY_AT_MOST_MB = 200;
/** How fast a machine is that others use too is no promise; that it ends, and in what memory, is. */
const ENDS_WITHIN_MS = 240_000;

describe('agents that misbehave', () => {
  let house: House;
  beforeAll(async () => {
    // A flood on a busy machine may cost more than the two seconds that a lease has elsewhere here.
    house = await startHouse({ env: { RUN_TIMEOUT: '10m', LEASE_DURATION: '30s' } });
  });
  afterAll(() => house?.stop());

  /** Of the worker, at its highest so far. */
  const memoryMb = () => {
    const status = readFileSync(`/proc/${house.worker()?.child.pid}/status`, 'utf8');
    return Math.round(Number(/VmHWM:\s+(\d+) kB/.exec(status)?.[1]) / 1_024);
  };

  const ends = async (title: string, act: string, phase: string) => {
    const number = await house.assigned(title, `Act: ${act}`);
    const ms = await timed(() => house.untilTold(number, phase, ENDS_WITHIN_MS));
    expect(await house.living()).toEqual([]);
    return { number, ms };
  };

  row(
    'F30',
    'an agent that ignores SIGTERM is cancelled',
    () => house,
    async () => {
      const number = await house.assigned(
        'deaf',
        "Act: trap '' TERM; sleep 60 & while :; do wait; done",
      );
      await house.untilAgent(number);
      await house.untilTold(number, 'running');
      await house.forge.comment(number, '/cancel');
      const recoveryMs = await timed(() => house.untilTold(number, 'cancelled'));
      expect(recoveryMs).toBeGreaterThan(500);
      expect(await house.living()).toEqual([]);
      return { recoveryMs, note: 'SIGKILL after the grace of 0.5 s' };
    },
  );

  row(
    'F31',
    'an agent leaves a daemon that holds stdout',
    () => house,
    async () => {
      const { ms } = await ends(
        'daemon',
        'setsid sleep 60 & setsid sh -c "sleep 60" & true',
        'done',
      );
      return { recoveryMs: ms, note: 'the run ended, the daemon is dead' };
    },
  );

  row(
    'F32',
    'an agent prints 1 GB',
    () => house,
    async () => {
      const { number, ms } = await ends(
        '1 GB',
        'yes "a line of output" | head -c 1000000000',
        'done',
      );
      expect(memoryMb()).toBeLessThan(MEMORY_AT_MOST_MB);
      expect((await house.forge.told(number)).join('').length).toBeLessThan(65_536);
      return { recoveryMs: ms, note: `worker at most ${memoryMb()} MB` };
    },
    ENDS_WITHIN_MS + 60_000,
  );

  row(
    'F32',
    'an agent prints one line of 100 MB',
    () => house,
    async () => {
      const { ms } = await ends(
        'one line',
        'head -c 100000000 /dev/zero | tr "\\\\0" x; echo',
        'done',
      );
      expect(memoryMb()).toBeLessThan(MEMORY_AT_MOST_MB);
      return { recoveryMs: ms, note: `worker at most ${memoryMb()} MB` };
    },
  );

  row(
    'F32',
    'an agent prints bytes that are no UTF-8, and fails',
    () => house,
    async () => {
      const { number } = await ends('bytes', "printf 'a\\\\377\\\\376b\\\\n'; exit 3", 'failed');
      const told = (await house.forge.told(number)).join('\n');
      expect(told.isWellFormed()).toBe(true);
      return { note: 'what is told is well-formed' };
    },
  );

  row(
    'F33',
    'an agent closes stdin at once, or never reads',
    () => house,
    async () => {
      // More than a pipe holds: who writes it waits, or finds the pipe closed.
      const much = `\n\n${'and so on '.repeat(20_000)}`;
      await ends('closes stdin at once', `exec 0<&-; sleep 0.3${much}`, 'done');
      await ends('never reads', `sleep 0.3${much}`, 'done');
      expect(house.worker()?.child.exitCode).toBeNull();
      return { note: 'no EPIPE; 200 kB on a pipe of 64 kB' };
    },
  );

  row(
    'F35',
    'a folder of a run: mode 700, gone after a good end, kept after a bad one',
    () => house,
    async () => {
      const runs = () => {
        const data = readdirSync(house.dir).find((name) => name.startsWith('data-')) ?? '';
        return join(house.dir, data, 'runs');
      };
      const good = await house.assigned('good folder', 'Act: sleep 1');
      const { id } = await house.untilAgent(good);
      expect(statSync(join(runs(), id)).mode & 0o777).toBe(0o700);
      await house.untilTold(good, 'done');
      await until('the folder is gone', () => !readdirSync(runs()).includes(id));
      const bad = await house.assigned('bad folder', 'Act: exit 1');
      await house.untilTold(bad, 'failed');
      expect(readdirSync(runs())).toContain(house.runsOf(bad)[0]?.id);
      return {};
    },
  );
});

describe('agents past their limits', () => {
  let house: House;
  beforeAll(async () => {
    house = await startHouse({ env: { RUN_TIMEOUT: '3s', STALL_TIMEOUT: '1500ms' } });
  });
  afterAll(() => house?.stop());

  row(
    'F35',
    'an agent exceeds the time limit, another the limit of silence',
    () => house,
    async () => {
      const talks = await house.assigned(
        'talks for ever',
        'Act: while :; do echo on; sleep 0.3; done',
      );
      const silent = await house.assigned('silent for ever', 'Act: sleep 60');
      const recoveryMs = await timed(() => house.untilPhase(silent, 'failed'));
      await house.untilTold(talks, 'failed');
      const words = async (number: number) => (await house.forge.told(number)).join('\n');
      expect(await words(talks)).toContain('time limit');
      expect(await words(silent)).toContain('silent');
      expect(await house.living()).toEqual([]);
      return { recoveryMs, note: 'killed, failed, told once' };
    },
  );
});

describe('agents that can not be started', () => {
  let house: House;
  beforeAll(async () => {
    house = await startHouse({ workers: 0 });
  });
  afterAll(() => house?.stop());

  const pausedThenWell = async (
    title: string,
    broken: Record<string, string>,
    begin = () => {},
  ) => {
    const worker = await house.startWorker(broken);
    await begin();
    const number = await house.assigned(title);
    const line = await worker.said(({ level }) => level === 'error');
    expect(String(line.msg)).toContain('forgehand unpause');
    await until('the task is queued', async () => (await house.phase(number)) === 'queued');
    expect(await (await fetch(`${house.url}/readyz`)).text()).toContain('paused');
    expect(worker.child.exitCode).toBeNull();
    await worker.stop('SIGKILL');
    await house.startWorker();
    const recoveryMs = await timed(() => house.untilTold(number, 'done'));
    await house.killWorkers();
    return { recoveryMs, note: String(line.reason) };
  };

  row(
    'F34',
    'the program is missing',
    () => house,
    () => pausedThenWell('missing', { AGENT_COMMAND: '/nowhere/agent' }),
  );

  row(
    'F34',
    'the program is not executable',
    () => house,
    async () => {
      const plain = join(house.dir, 'plain.txt');
      writeFileSync(plain, 'no program', { mode: 0o600 });
      return pausedThenWell('not executable', { AGENT_COMMAND: plain });
    },
  );

  row(
    'F34',
    'the folder it would work in is gone, and none can be made',
    () => house,
    async () => {
      const gone = mkdtempSync(join(tmpdir(), 'forgehand-faults-gone-'));
      const putAFileThere = () => {
        rmSync(gone, { recursive: true });
        writeFileSync(gone, 'no folder');
      };
      try {
        return await pausedThenWell('folder gone', { DATA_DIR: gone }, putAFileThere);
      } finally {
        rmSync(gone);
      }
    },
  );

  row(
    'F34',
    'the disk is full',
    () => house,
    async () => {
      const small = mkdtempSync(join(tmpdir(), 'forgehand-faults-disk-'));
      execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=256k', 'tmpfs', small]);
      const fill = () => void spawnSync('sh', ['-c', `cat /dev/zero >${small}/full`]);
      try {
        return await pausedThenWell('disk full', { DATA_DIR: small }, fill);
      } finally {
        await house.killWorkers();
        execFileSync('umount', ['--lazy', small]);
        rmSync(small, { recursive: true, force: true });
      }
    },
  );
});
