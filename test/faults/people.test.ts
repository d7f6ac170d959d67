import { afterAll, beforeAll, describe, expect } from 'vitest';
import { type House, startHouse } from './support/house.ts';
import { row, timed } from './support/row.ts';
import { untilStopped } from './support/stopped.ts';
import { until } from './support/until.ts';

describe('people act while things are under way', () => {
  let house: House;
  beforeAll(async () => {
    house = await startHouse();
  });
  afterAll(() => house?.stop());

  row(
    'F21',
    'a blocker is reopened between promotion and start',
    () => house,
    async () => {
      await house.killWorkers();
      const worker = await house.startWorker({ FORGEHAND_FAILPOINT: 'run:before-admit.stop' });
      const blocker = await house.forge.open('reopened in between');
      await house.forge.edit(blocker, { state: 'closed', state_reason: 'completed' });
      const number = await house.assigned('must not start', `Blocked by: #${blocker}`);
      await until('it is about to start', () =>
        worker.lines.some(({ msg }) => msg === 'look: changed'),
      );
      await untilStopped(worker);
      await house.forge.edit(blocker, { state: 'open' });
      worker.child.kill('SIGCONT');
      await house.untilTold(number, 'blocked');
      expect(house.runsOf(number)).toEqual([]);
      await house.forge.edit(blocker, { state: 'closed', state_reason: 'completed' });
      const recoveryMs = await timed(() => house.untilTold(number, 'done'));
      return { recoveryMs };
    },
  );

  row(
    'F22',
    'rings of one, two and three issues',
    () => house,
    async () => {
      const first = (await house.forge.issues()).length + 1;
      const bodies = [first, first + 2, first + 1, first + 4, first + 5, first + 3];
      for (const [i, needs] of bodies.entries())
        await house.assigned(`ring ${i}`, `Blocked by: #${needs}`);
      const free = await house.assigned('no ring');
      await house.untilTold(free, 'done');
      for (let i = 0; i < bodies.length; i += 1) await house.untilTold(first + i, 'blocked');
      expect(bodies.flatMap((_, i) => house.runsOf(first + i))).toEqual([]);
      await house.forge.edit(first, { body: '' });
      await house.forge.edit(first + 1, { body: '' });
      await house.forge.edit(first + 3, { body: '' });
      const recoveryMs = await timed(async () => {
        for (let i = 0; i < bodies.length; i += 1) await house.untilTold(first + i, 'done');
      });
      return { recoveryMs, note: 'none started; one edge less each, and all ran' };
    },
  );

  row(
    'F23',
    'blockers that do not exist, or lie where the bot may not read',
    () => house,
    async () => {
      const missing = await house.assigned('missing', 'Blocked by: #9999');
      const elsewhere = await house.assigned('elsewhere', 'Blocked by: nobody/nothing#1');
      await house.untilTold(missing, 'blocked');
      await house.untilTold(elsewhere, 'blocked');
      expect([...house.runsOf(missing), ...house.runsOf(elsewhere)]).toEqual([]);
      expect((await house.forge.told(missing)).join()).toContain('9999');
      expect((await house.forge.told(elsewhere)).join()).toContain('nobody/nothing');
      return { note: 'blocked, and why; never started' };
    },
  );

  const cancels: [string, (number: number) => Promise<unknown>, string | null][] = [
    ['/cancel', (number) => house.forge.comment(number, '/cancel'), 'cancelled'],
    ['unassigned', (number) => house.forge.unassign(number), null],
    ['closed', (number) => house.forge.edit(number, { state: 'closed' }), null],
  ];
  for (const [how, cancel, ends] of cancels) {
    row(
      'F28',
      `${how} while an agent works`,
      () => house,
      async () => {
        const number = await house.assigned(`${how} at work`, 'Act: sleep 60');
        await house.untilAgent(number);
        await cancel(number);
        const recoveryMs = await timed(() =>
          until('its tree is dead', async () => (await house.living()).length === 0),
        );
        await until('so it is told', async () => (await house.phase(number)) === ends);
        await house.settled();
        expect((await house.forge.told(number)).join()).not.toContain('Done');
        return { recoveryMs };
      },
    );
  }

  row(
    'F28',
    'cancelled while queued, and while its end is told',
    () => house,
    async () => {
      await house.killWorkers();
      const queued = await house.assigned('cancelled while queued');
      await house.forge.unassign(queued);
      const worker = await house.startWorker({ FORGEHAND_FAILPOINT: 'run:after-commit.stop' });
      await house.settled();
      expect(house.runsOf(queued)).toEqual([]);
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
