import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect } from 'vitest';
import type { Program } from '../e2e/support/program.ts';
import type { AgentRun } from './support/agents.ts';
import { type House, startHouse } from './support/house.ts';
import { row, timed } from './support/row.ts';
import { until } from './support/until.ts';

const LEASE_MS = 2_000;
const STALLED_CHECK_MS = 500;
/** Who starts leaves those who hold runs that long to say so. */
const FIRST_CHECK_MS = 5_000;
/** Reading the issue again and starting an agent, on a busy machine. */
const STARTS_WITHIN_MS = 5_000;

describe('workers', () => {
  let house: House;
  let worker: Program;
  beforeAll(async () => {
    house = await startHouse({ workers: 0 });
  });
  afterAll(() => house?.stop());

  /** One worker at a time, unless a row starts more. */
  async function onlyWorker(more: Record<string, string> = {}): Promise<Program> {
    await house.killWorkers();
    worker = await house.startWorker(more);
    return worker;
  }

  const untilDead = (id: string) =>
    until('no process of the run is left', async () => !(await house.living()).includes(id), 5_000);

  /** ms until a process of the run was seen alive last: a stall of this test is no life of an agent. */
  async function livedMs(id: string): Promise<number> {
    const from = performance.now();
    let seenAt = from;
    await until('no process of the run is left', async () => {
      const askedAt = performance.now();
      if (!(await house.living()).includes(id)) return true;
      seenAt = askedAt;
      return false;
    });
    return Math.round(seenAt - from);
  }

  row(
    'F4',
    'worker killed while an agent works that has a daemon of its own',
    () => house,
    async () => {
      await onlyWorker();
      const number = await house.assigned(
        'killed mid-agent',
        'Act: setsid sleep 60 & test -e $AGENT_JOURNAL.go || sleep 60',
      );
      const first = await house.untilAgent(number);
      const next = await house.startWorker();
      worker.child.kill('SIGKILL');
      const livedFor = await livedMs(first.id);
      const recoveryMs = await timed(() => house.untilAgent(number, 2));
      worker = next;
      expect(livedFor).toBeLessThan(1_000);
      expect(recoveryMs).toBeLessThan(FIRST_CHECK_MS + 2 * STALLED_CHECK_MS + STARTS_WITHIN_MS);
      const [, second] = house.runsOf(number);
      expect(second?.generation).toBeGreaterThan(first.generation);
      await house.forge.edit(number, { state: 'closed' });
      await house.settled();
      return { recoveryMs, note: `agent's tree seen alive for ${livedFor} ms` };
    },
  );

  row(
    'F5',
    'worker killed five times under one task',
    () => house,
    async () => {
      await onlyWorker();
      const number = await house.assigned('poison', 'Act: sleep 60');
      for (let kills = 1; kills <= 5; kills += 1) {
        await house.untilAgent(number, kills);
        const beside = await house.assigned(`beside the poison ${kills}`, 'Act: true');
        await house.untilPhase(beside, 'done');
        await onlyWorker();
      }
      const recoveryMs = await timed(() => house.untilTold(number, 'failed'));
      expect(house.runsOf(number)).toHaveLength(5);
      const told = await house.forge.told(number);
      expect(told.filter((body) => body.startsWith('✖ Failed'))).toHaveLength(1);
      return { recoveryMs, note: 'failed and told once; five others came to their end beside it' };
    },
    180_000,
  );

  row(
    'F13',
    'worker stopped past its lease, then woken (a zombie)',
    () => house,
    async () => {
      const zombie = await onlyWorker();
      // The first one works for as long as the second worker needs to start.
      const number = await house.assigned(
        'two of them',
        'Act: test -e "$AGENT_JOURNAL.two" || { touch "$AGENT_JOURNAL.two"; sleep 60; }',
      );
      const first = await house.untilAgent(number);
      const second = await house.startWorker();
      const frozenAt = performance.now();
      zombie.child.kill('SIGSTOP');
      const livedFor = await livedMs(first.id);
      await house.untilAgent(number, 2);
      const recoveryMs = Math.round(performance.now() - frozenAt);
      zombie.child.kill('SIGCONT');
      await house.untilTold(number, 'done');
      expect(livedFor).toBeLessThan(LEASE_MS);
      expect(house.runsOf(number)).toHaveLength(2);
      await zombie.stop('SIGKILL');
      worker = second;
      return { recoveryMs, note: `guardian ended its agent, seen alive for ${livedFor} ms` };
    },
  );

  row(
    'F14',
    "worker's event loop blocked for 10 s, five leases",
    () => house,
    async () => {
      const blocked = await onlyWorker({ FORGEHAND_FAILPOINT: 'run:after-spawn.block' });
      const number = await house.assigned('blocked', 'Act: sleep 3');
      const first = await house.untilAgent(number);
      const second = await house.startWorker();
      const livedFor = await livedMs(first.id);
      const recoveryMs = await timed(() => house.untilAgent(number, 2));
      await house.untilTold(number, 'done');
      expect(livedFor).toBeLessThan(LEASE_MS);
      await until(
        'the blocked one woke and knew',
        () => blocked.lines.some(({ msg }) => /^run: ended|its end is not written/.test(`${msg}`)),
        15_000,
      );
      await blocked.stop('SIGKILL');
      worker = second;
      return { recoveryMs, note: `guardian ended its agent, seen alive for ${livedFor} ms` };
    },
  );

  row(
    'F29',
    'the word that a run is cancelled is lost',
    () => house,
    async () => {
      await onlyWorker();
      const number = await house.assigned('cancelled in silence', 'Act: sleep 60');
      const run = await house.untilAgent(number);
      await house.redis.client.call('CLIENT', 'KILL', 'TYPE', 'pubsub');
      await house.forge.comment(number, '/cancel');
      const recoveryMs = await timed(() => untilDead(run.id));
      await house.untilTold(number, 'cancelled');
      return { recoveryMs, note: 'a heartbeat found it' };
    },
  );

  row(
    'F36',
    'SIGTERM with three agents at work',
    () => house,
    async () => {
      const leaving = await onlyWorker();
      const numbers = await Promise.all(
        [1, 2, 3].map((n) => house.assigned(`at work ${n}`, 'Act: test "$n" || sleep 60')),
      );
      for (const number of numbers) await house.untilAgent(number);
      const stopMs = await timed(async () => {
        expect(await leaving.stop('SIGTERM')).toEqual({ code: 0, signal: null });
      });
      expect(stopMs).toBeLessThan(6_000);
      expect(await house.living()).toEqual([]);
      for (const number of numbers) {
        const { record } = await house.ledger.read(house.forge.key(number));
        expect(record?.task).toMatchObject({ phase: 'queued', attempt: 1, crashes: 0 });
      }
      worker = await house.startWorker();
      const recoveryMs = await timed(() =>
        Promise.all(numbers.map((number) => house.untilAgent(number, 2))),
      );
      for (const number of numbers) await house.forge.edit(number, { state: 'closed' });
      await house.settled();
      return { recoveryMs, note: `exit 0 after ${stopMs} ms, no attempt charged` };
    },
  );

  row(
    'F37',
    'a second SIGTERM while it stops',
    () => house,
    async () => {
      const leaving = await onlyWorker();
      const number = await house.assigned('impatient', "Act: trap '' TERM; sleep 60");
      const run = await house.untilAgent(number);
      leaving.child.kill('SIGTERM');
      await leaving.said(({ msg }) => msg === 'coordinator: stopping, what runs may finish');
      const recoveryMs = await timed(() =>
        leaving.stop('SIGTERM').then(({ code }) => expect(code).toBe(1)),
      );
      leaving.child.kill('SIGTERM');
      await untilDead(run.id);
      await house.forge.edit(number, { state: 'closed' });
      worker = await house.startWorker();
      await house.settled();
      return { recoveryMs, note: 'trees killed, exit 1 at once' };
    },
  );

  row(
    'F38',
    'a second worker started in the folder of one at work',
    () => house,
    async () => {
      const dataDir = join(house.dir, 'shared');
      await onlyWorker({ DATA_DIR: dataDir });
      const number = await house.assigned(
        'shares a folder',
        'Act: until test -e $AGENT_JOURNAL.shared; do sleep 0.1; done',
      );
      await house.untilAgent(number);
      const second = await house.startWorker({ DATA_DIR: dataDir });
      writeFileSync(`${house.env.AGENT_JOURNAL}.shared`, '');
      await house.untilTold(number, 'done');
      expect(house.runsOf(number)).toHaveLength(1);
      await second.stop('SIGTERM');
      return { note: 'its agent is left alone, one run' };
    },
  );

  row(
    'F38',
    'three workers at once',
    () => house,
    async () => {
      await onlyWorker();
      const others = [await house.startWorker(), await house.startWorker()];
      const numbers: number[] = [];
      for (let n = 1; n <= 12; n += 1) numbers.push(await house.assigned(`shared ${n}`));
      await Promise.all(numbers.map((number) => house.untilTold(number, 'done')));
      for (const number of numbers) expect(house.runsOf(number)).toHaveLength(1);
      await Promise.all(others.map((other) => other.stop('SIGTERM')));
      return { note: '12 tasks, each run once' };
    },
  );

  row(
    'F38',
    'three workers, two places for the repository, one of the workers killed',
    () => house,
    async () => {
      const limited = { CONCURRENCY_LIMITS: 'ann/shop=2' };
      const killed = await onlyWorker(limited);
      const numbers: number[] = [];
      for (let n = 1; n <= 6; n += 1)
        numbers.push(
          await house.assigned(
            `limited ${n}`,
            'Act: until test -e $AGENT_JOURNAL.limited; do sleep 0.1; done; sleep 0.3',
          ),
        );
      const started = () => numbers.flatMap((number) => house.runsOf(number));
      await until('both places are taken', () => started().length === 2);
      const others = [await house.startWorker(limited), await house.startWorker(limited)];
      await killed.stop('SIGKILL');
      writeFileSync(`${house.env.AGENT_JOURNAL}.limited`, '');
      const recoveryMs = await timed(() => until('another begins', () => started().length > 2));
      for (const number of numbers) await house.untilTold(number, 'done');
      expect(mostAtOnce(started().filter(({ endedAt }) => endedAt !== null))).toBeLessThan(3);
      await Promise.all(others.map((other) => other.stop('SIGTERM')));
      return { recoveryMs, note: 'never more than two at once; no place is kept' };
    },
  );
});

function mostAtOnce(runs: AgentRun[]): number {
  const beside = ({ startedAt }: AgentRun) =>
    runs.filter((one) => one.startedAt <= startedAt && startedAt < (one.endedAt ?? 0)).length;
  return Math.max(...runs.map(beside));
}
