import { afterAll, beforeAll, describe, expect } from 'vitest';
import { type House, startHouse } from './support/house.ts';
import { row, timed } from './support/row.ts';
import { until } from './support/until.ts';

/** Promised are 2 s from the return to the start of a look; here are a forge, a start and a busy machine in it. */
const BACK_WITHIN_MS = 6_000;

const FROZEN_MS = 15_000;

/** At work again: an issue that is assigned as soon as Redis is back, told as done. */
async function backAtWork(house: House, title: string): Promise<number> {
  const startedAt = performance.now();
  const number = await house.assigned(title, 'Act: true');
  await house.untilAgent(number);
  const ms = Math.round(performance.now() - startedAt);
  await house.untilTold(number, 'done');
  return ms;
}

describe('Redis in trouble', () => {
  let house: House;
  beforeAll(async () => {
    house = await startHouse({ env: { LEASE_DURATION: '8s', SWEEP_INTERVAL: '5m' } });
  });
  afterAll(() => house?.stop());

  const away = async (ms: number) => {
    await house.redis.kill();
    await new Promise((resolve) => setTimeout(resolve, ms));
    await house.redis.start();
  };

  row(
    'F6',
    'Redis killed for 3 s while an agent works, less than the lease',
    () => house,
    async () => {
      const number = await house.assigned('works on', 'Act: sleep 5');
      await house.untilAgent(number);
      await away(3_000);
      const recoveryMs = await timed(() => house.untilTold(number, 'done'));
      expect(house.runsOf(number)).toHaveLength(1);
      return { recoveryMs, note: 'agent not killed, one run' };
    },
  );

  row(
    'F7',
    'Redis away for 25 s while the worker is idle',
    () => house,
    async () => {
      await house.settled();
      await away(25_000);
      const recoveryMs = await backAtWork(house, 'after 25 s');
      expect(recoveryMs).toBeLessThan(BACK_WITHIN_MS);
      return { recoveryMs };
    },
    90_000,
  );

  row(
    'F7',
    'Redis away for 1 s and for 10 s',
    () => house,
    async () => {
      await away(1_000);
      const first = await backAtWork(house, 'after 1 s');
      await away(10_000);
      const recoveryMs = Math.max(first, await backAtWork(house, 'after 10 s'));
      expect(recoveryMs).toBeLessThan(BACK_WITHIN_MS);
      return { recoveryMs };
    },
  );

  row(
    'F8',
    'Redis away for longer than the lease, the agent ends meanwhile',
    () => house,
    async () => {
      const number = await house.assigned('ends in the dark', 'Act: sleep 2');
      await house.untilAgent(number);
      await away(11_000);
      const recoveryMs = await timed(() => house.untilTold(number, 'done'));
      expect(house.runsOf(number)).toHaveLength(1);
      return { recoveryMs, note: 'its end was kept, and told once' };
    },
  );

  row(
    'F9',
    'Redis emptied while an agent works',
    () => house,
    async () => {
      const done = await house.assigned('done before');
      await house.untilTold(done, 'done');
      const number = await house.assigned(
        'loses its record',
        'Act: test -e "$AGENT_JOURNAL.$number" || { touch "$AGENT_JOURNAL.$number"; sleep 60; }',
      );
      await house.untilTold(number, 'running');
      const [first] = house.runsOf(number);
      await house.redis.client.flushall();
      const dead = timed(() =>
        until(
          'the first agent is dead',
          async () => !(await house.living()).includes(first?.id ?? ''),
        ),
      );
      const recoveryMs = await timed(() => house.untilAgent(number, 2));
      const killedMs = await dead;
      expect(house.runsOf(number)[0]).toMatchObject({ id: first?.id, endedAt: null });
      await house.untilTold(number, 'done');
      await house.untilTold(done, 'done');
      expect(house.runsOf(done)).toHaveLength(1);
      return { recoveryMs, note: `first agent killed after ${killedMs} ms` };
    },
  );

  row(
    'F10',
    'Redis stopped for 15 s, not dead: it does not answer',
    () => house,
    async () => {
      const number = await house.forge.open('in the freeze');
      house.relay.lose(({ issue }) => issue === number);
      await house.forge.assign(number);
      const delivery = await house.delivered(number, 'assigned');
      house.relay.lose(() => false);
      house.redis.freeze();
      const answers: (number | null)[] = [];
      const answeredMs = await timed(async () => {
        answers.push(await house.relay.send(delivery));
      });
      await new Promise((resolve) => setTimeout(resolve, FROZEN_MS - answeredMs));
      house.redis.thaw();
      expect(answers).toEqual([503]);
      expect(answeredMs).toBeLessThan(4_000);
      const recoveryMs = await timed(() => house.untilTold(number, 'done'));
      return { recoveryMs, note: `503 after ${answeredMs} ms` };
    },
  );

  row(
    'F11',
    'Redis out of memory',
    () => house,
    async () => {
      const number = await house.forge.open('no room');
      house.relay.lose(({ issue }) => issue === number);
      await house.forge.assign(number);
      const delivery = await house.delivered(number, 'assigned');
      house.relay.lose(() => false);
      await house.redis.client.config('SET', 'maxmemory', '1mb');
      expect(await house.relay.send(delivery)).toBe(503);
      const ready = await fetch(`${house.url}/readyz`);
      expect(ready.status).toBe(503);
      await house.redis.client.config('SET', 'maxmemory', '0');
      const recoveryMs = await backAtWork(house, 'room again');
      expect(recoveryMs).toBeLessThan(BACK_WITHIN_MS);
      await house.untilTold(number, 'done');
      return { recoveryMs, note: '503, not 202' };
    },
  );

  row(
    'F11',
    'Redis takes no write (a replica, or a full disk)',
    () => house,
    async () => {
      await house.redis.client.replicaof('127.0.0.1', '1');
      const ready = await fetch(`${house.url}/readyz`);
      expect(ready.status).toBe(503);
      await house.redis.client.replicaof('NO', 'ONE');
      const recoveryMs = await backAtWork(house, 'writable again');
      expect(recoveryMs).toBeLessThan(BACK_WITHIN_MS);
      return { recoveryMs };
    },
  );

  row(
    'F7',
    'Redis asks for a password that is wrong for a while',
    () => house,
    async () => {
      await house.redis.client.config('SET', 'requirepass', 'another');
      await house.redis.client.call('CLIENT', 'KILL', 'TYPE', 'normal', 'SKIPME', 'yes');
      await new Promise((resolve) => setTimeout(resolve, 2_000));
      await house.redis.client.config('SET', 'requirepass', '');
      const recoveryMs = await backAtWork(house, 'password right again');
      expect(recoveryMs).toBeLessThan(BACK_WITHIN_MS);
      return { recoveryMs };
    },
  );
});
