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
      for (let i = 0; i < bodies.length; i += 1)
        expect(await house.forge.told(first + i)).toHaveLength(1);
      expect(bodies.flatMap((_, i) => house.runsOf(first + i))).toEqual([]);
      await house.forge.edit(first, { body: '' });
      await house.forge.edit(first + 1, { body: '' });
      await house.forge.edit(first + 3, { body: '' });
      const recoveryMs = await timed(async () => {
        for (let i = 0; i < bodies.length; i += 1) await house.untilTold(first + i, 'done');
      });
      return {
        recoveryMs,
        note: 'none started, one comment each; one edge less each, and all ran',
      };
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

  row(
    'F23',
    'blockers that are gone for good (410), or that the bot may no longer read',
    () => house,
    async () => {
      const gone = await house.forge.open('gone for good');
      const hidden = await house.forge.open('hidden from the bot');
      const waits = await house.assigned('waits for what is gone', `Blocked by: #${gone}`);
      const behind = await house.assigned('waits for what is hidden', `Blocked by: #${hidden}`);
      for (const number of [waits, behind]) await house.untilTold(number, 'blocked');
      house.proxy.fault(({ path }) => {
        if (path.endsWith(`/issues/${gone}`)) return { kind: 'answer', status: 410 };
        return path.endsWith(`/issues/${hidden}`) ? { kind: 'answer', status: 404 } : null;
      });
      const closed = { state: 'closed', state_reason: 'completed' };
      for (const blocker of [gone, hidden]) await house.forge.edit(blocker, closed);
      const words = async (number: number) => (await house.forge.told(number)).join();
      for (const number of [waits, behind])
        await until('it says why', async () => (await words(number)).includes('does not exist'));
      await house.settled();
      expect([...house.runsOf(waits), ...house.runsOf(behind)]).toEqual([]);
      house.proxy.well();
      for (const blocker of [gone, hidden]) await house.forge.comment(blocker, 'here again');
      const recoveryMs = await timed(async () => {
        for (const number of [waits, behind]) await house.untilTold(number, 'done');
      });
      return { recoveryMs, note: 'blocked, and why, though it was closed meanwhile' };
    },
  );
});
