import { afterAll, beforeAll, describe, expect } from 'vitest';
import { type House, startHouse } from './support/house.ts';
import { row, timed } from './support/row.ts';
import { untilStopped } from './support/stopped.ts';
import { until } from './support/until.ts';

type Cancel = (number: number) => Promise<unknown>;

const GRACE_MS = 500;

/** ms since 1970: when a process of the run was seen alive last. A stall of this test is no life of an agent. */
async function seenAlive(house: House, id: string): Promise<number> {
  let seenAt = 0;
  await until('its tree is dead', async () => {
    const askedAt = Date.now();
    if (!(await house.living()).includes(id)) return true;
    seenAt = askedAt;
    return false;
  });
  return seenAt;
}

/** ms since 1970: when the ledger had it that this run must stop. */
async function stopSeen({ ledger, forge }: House, number: number): Promise<number> {
  await until('a look stops it', async () => {
    const { record } = await ledger.read(forge.key(number));
    return !record?.task || record.task.stop !== null || record.task.phase !== 'running';
  });
  return Date.now();
}

describe('nobody wants it any more', () => {
  let house: House;
  beforeAll(async () => {
    house = await startHouse();
  });
  afterAll(() => house?.stop());

  const cancels: [how: string, cancel: Cancel, ends: string | null][] = [
    ['/cancel', (number) => house.forge.comment(number, '/cancel'), 'cancelled'],
    ['unassigned', (number) => house.forge.unassign(number), null],
    ['closed', (number) => house.forge.edit(number, { state: 'closed' }), null],
    ['labelled', (number) => house.forge.addLabel(number, 'agent/cancelled'), 'cancelled'],
  ];
  for (const [how, cancel, ends] of cancels) {
    row(
      'F28',
      `${how} while an agent works`,
      () => house,
      async () => {
        const number = await house.assigned(
          `${how} at work`,
          "Act: trap '' TERM; sleep 60 & while :; do wait; done",
        );
        const { id } = await house.untilAgent(number);
        await house.untilTold(number, 'running');
        await cancel(number);
        const stoppedAt = await stopSeen(house, number);
        const recoveryMs = (await seenAlive(house, id)) - stoppedAt;
        expect(recoveryMs).toBeLessThan(GRACE_MS + 1_000);
        // It had its grace: a bit less is seen of it, since it is asked about now and then.
        expect(recoveryMs).toBeGreaterThan(GRACE_MS / 2);
        await until('so it is told', async () => (await house.phase(number)) === ends);
        await house.settled();
        expect((await house.forge.told(number)).join()).not.toContain('Done');
        return { recoveryMs, note: 'an agent that ignores SIGTERM, from the stop in the ledger' };
      },
    );
  }

  row(
    'F28',
    'unassigned, closed and cancelled while queued behind another',
    () => house,
    async () => {
      await house.killWorkers();
      await house.startWorker({ CONCURRENCY: '1' });
      const ahead = await house.assigned('takes the only place', 'Act: sleep 60');
      await house.untilAgent(ahead);
      const queued: { number: number; cancel: Cancel; ends: string | null }[] = [];
      for (const [how, cancel, ends] of cancels)
        queued.push({ cancel, ends, number: await house.assigned(`${how} while queued`) });
      for (const { number } of queued)
        await until('it is told as queued', async () =>
          (await house.forge.labels(number)).includes('agent/queued'),
        );
      for (const { number, cancel } of queued) await cancel(number);
      const recoveryMs = await timed(async () => {
        for (const { number, ends } of queued) await house.untilPhase(number, ends);
      });
      await house.forge.unassign(ahead);
      await house.settled();
      expect(queued.flatMap(({ number }) => house.runsOf(number))).toEqual([]);
      return { recoveryMs, note: 'none of them ever started' };
    },
  );

  row(
    'F28',
    'cancelled while its end is told',
    () => house,
    async () => {
      await house.killWorkers();
      const worker = await house.startWorker({ FORGEHAND_FAILPOINT: 'run:after-commit.stop' });
      const telling = await house.assigned('cancelled while telling');
      await untilStopped(worker);
      await house.forge.edit(telling, { state: 'closed' });
      worker.child.kill('SIGCONT');
      const recoveryMs = await timed(() => house.settled());
      expect(await house.phase(telling)).toBe('done');
      return { recoveryMs };
    },
  );

  row(
    'F28',
    'cancelled between begin and spawn',
    () => house,
    async () => {
      await house.killWorkers();
      const worker = await house.startWorker({ FORGEHAND_FAILPOINT: 'run:after-begin.stop' });
      const number = await house.assigned('just starting', 'Act: sleep 60');
      await untilStopped(worker);
      await house.forge.unassign(number);
      worker.child.kill('SIGCONT');
      const recoveryMs = await timed(() =>
        until('no task and no agent', async () => {
          await house.settled();
          return (await house.phase(number)) === null && (await house.living()).length === 0;
        }),
      );
      return { recoveryMs };
    },
  );
});
