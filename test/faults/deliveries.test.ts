import { afterAll, beforeAll, describe, expect } from 'vitest';
import { type House, startHouse } from './support/house.ts';
import { row, timed } from './support/row.ts';
import { until } from './support/until.ts';
import { startWire } from './support/wire.ts';

describe('deliveries', () => {
  let house: House;
  beforeAll(async () => {
    house = await startHouse();
  });
  afterAll(() => house?.stop());

  /** The delivery that assigned the bot, kept back from the receiver. */
  async function keptBack(title: string) {
    const number = await house.forge.open(title);
    house.relay.lose(({ issue }) => issue === number);
    await house.forge.assign(number);
    const delivery = await house.delivered(number, 'assigned');
    house.relay.lose(() => false);
    return { number, delivery };
  }

  const receiver = () => {
    const found = house.programs.findLast(({ child }) => child.spawnargs.includes('serve'));
    if (!found) throw new Error('no receiver was started');
    return found;
  };

  const replaceReceiver = async (more: Record<string, string> = {}) => {
    await receiver().stop('SIGKILL');
    return house.startReceiver(more);
  };

  row(
    'F1',
    'receiver killed right after its 202',
    () => house,
    async () => {
      const { number, delivery } = await keptBack('killed after 202');
      expect(await house.relay.send(delivery)).toBe(202);
      await receiver().stop('SIGKILL');
      const recoveryMs = await timed(() => house.untilTold(number, 'done'));
      await house.startReceiver();
      return { recoveryMs };
    },
  );

  row(
    'F2',
    'receiver killed between verifying and adding',
    () => house,
    async () => {
      await replaceReceiver({ FORGEHAND_FAILPOINT: 'intake:before-add' });
      const { number, delivery } = await keptBack('killed before the add');
      expect(await house.relay.send(delivery)).toBeNull();
      expect(await receiver().exited).toMatchObject({ signal: 'SIGKILL' });
      const recoveryMs = await timed(() => house.untilTold(number, 'done'));
      await house.startReceiver();
      return { recoveryMs, note: 'no 2xx was seen; the sweep found it' };
    },
  );

  row(
    'F3',
    'receiver killed between adding and 202, then the same delivery again',
    () => house,
    async () => {
      await replaceReceiver({ FORGEHAND_FAILPOINT: 'intake:after-add' });
      const { number, delivery } = await keptBack('killed after the add');
      expect(await house.relay.send(delivery)).toBeNull();
      await receiver().exited;
      await house.startReceiver();
      expect(await house.relay.send(delivery)).toBe(202);
      const recoveryMs = await timed(() => house.untilTold(number, 'done'));
      expect(house.runsOf(number)).toHaveLength(1);
      return { recoveryMs };
    },
  );

  row(
    'F12',
    'the reply to the add is lost and the connection cut',
    () => house,
    async () => {
      const wire = await startWire(house.redis.port);
      await replaceReceiver({ REDIS_URL: `redis://127.0.0.1:${wire.port}` });
      const { number, delivery } = await keptBack('a lost reply');
      wire.set('swallow');
      const answered = house.relay.send(delivery);
      await until('the worker did it all the same', async () => house.runsOf(number).length > 0);
      wire.cut();
      wire.set('pass');
      expect([202, 503]).toContain(await answered);
      const recoveryMs = await timed(() => house.untilTold(number, 'done'));
      expect(house.runsOf(number)).toHaveLength(1);
      await replaceReceiver();
      await wire.close();
      return { recoveryMs };
    },
  );

  row(
    'F15',
    'the same delivery fifty times at once',
    () => house,
    async () => {
      const { number, delivery } = await keptBack('fifty times');
      const answers = await Promise.all(
        Array.from({ length: 50 }, () => house.relay.send(delivery)),
      );
      expect(answers.filter((status) => status === 202)).toHaveLength(50);
      await house.untilTold(number, 'done');
      expect(house.runsOf(number)).toHaveLength(1);
      return { note: '50 × 202, one run' };
    },
  );

  row(
    'F16',
    'the same body under fifty new ids while a look is under way, when all is done',
    () => house,
    async () => {
      const number = await house.assigned('replayed');
      await house.untilTold(number, 'done');
      const delivery = await house.delivered(number, 'assigned');
      const looks = () =>
        house
          .worker()
          ?.lines.filter(
            ({ msg, issue }) => /^look: /.test(String(msg)) && issue === house.forge.key(number),
          ) ?? [];
      await until('sweeps take it for seen, by a look that is over', async () => {
        const seen = (await house.ledger.read(house.forge.key(number))).record?.seen;
        if (!seen || Date.parse(seen.updatedAt) + 2_000 >= seen.readAt) return false;
        return Date.parse(String(looks().at(-1)?.time)) >= seen.readAt;
      });
      const before = looks().length;
      // Whatever comes while one look is under way is seen by one look more.
      house.proxy.fault(() => ({ kind: 'hold', until: given }));
      const answered = Promise.all(
        Array.from({ length: 50 }, (_, i) => house.relay.send(delivery, `replay-${i}`)),
      );
      // Those that came while others were stored are owed by then, and given to the queue a moment later.
      const given = answered.then(() =>
        until('all of them are in the queue', async () => {
          return (await house.redis.client.zcard('{forgehand}:owed:hint')) === 0;
        }),
      );
      await given;
      house.proxy.well();
      await house.settled();
      const further = looks().length - before;
      expect(further).toBeLessThanOrEqual(2);
      expect(house.runsOf(number)).toHaveLength(1);
      return { note: `${further} further looks, no further run` };
    },
  );

  row(
    'F17',
    'opened, labeled, edited and assigned, delivered in each of their 24 orders',
    () => house,
    async () => {
      const kinds = ['opened', 'labeled', 'edited', 'assigned'];
      const orders = permutationsOf(kinds);
      const first = (await house.forge.issues()).length + 1;
      house.relay.lose(({ issue }) => (issue ?? 0) >= first);
      const numbers: number[] = [];
      for (const order of orders) {
        const number = await house.forge.open(order.join(', '));
        numbers.push(number);
        await house.forge.addLabel(number, 'priority/high');
        await house.forge.edit(number, { body: 'Act: true' });
        await house.forge.assign(number);
      }
      // Of each kind the first: a sweep may have found the issue, and the bot labelled it.
      const sent = (number: number, kind: string) =>
        until(`the forge told ${kind} of #${number}`, () =>
          house.relay.sent.find(({ issue, action }) => issue === number && action === kind),
        );
      const each = orders.map(async (order, i) => {
        for (const kind of order) await house.relay.send(await sent(numbers[i] ?? 0, kind));
      });
      await Promise.all(each);
      house.relay.lose(() => false);
      const recoveryMs = await timed(async () => {
        for (const number of numbers) await house.untilTold(number, 'done');
      });
      for (const number of numbers) {
        expect(house.runsOf(number)).toHaveLength(1);
        expect((await house.forge.labels(number)).toSorted()).toEqual([
          'agent/done',
          'priority/high',
        ]);
        expect(await house.forge.told(number)).toHaveLength(2);
      }
      return { recoveryMs, note: 'one state; every longer history by npm test' };
    },
  );

  row(
    'F19',
    'an old delivery after a newer one',
    () => house,
    async () => {
      const { number, delivery } = await keptBack('not wanted any more');
      await house.forge.unassign(number);
      expect(await house.relay.send(delivery)).toBe(202);
      await house.settled();
      expect(house.runsOf(number)).toEqual([]);
      expect(await house.phase(number)).toBeNull();
      return { note: 'the payload decides nothing' };
    },
  );

  row(
    'F20',
    'the delivery of a blocker being closed is lost',
    () => house,
    async () => {
      const blocker = await house.forge.open('a blocker of somebody else');
      const number = await house.assigned('waits', `Blocked by: #${blocker}`);
      await house.untilTold(number, 'blocked');
      house.relay.lose(({ issue }) => issue === blocker);
      await house.forge.edit(blocker, { state: 'closed', state_reason: 'completed' });
      const recoveryMs = await timed(() => house.untilTold(number, 'done'));
      house.relay.lose(() => false);
      return { recoveryMs, note: 'by the sweep, every 2 s here' };
    },
  );
});

function permutationsOf<T>(all: T[]): T[][] {
  if (all.length === 0) return [[]];
  return all.flatMap((one, i) =>
    permutationsOf(all.toSpliced(i, 1)).map((others) => [one, ...others]),
  );
}
