import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect } from 'vitest';
import { type House, startHouse } from './support/house.ts';
import { row, timed } from './support/row.ts';
import { until } from './support/until.ts';

const MINUTE_MS = 60_000;
/** Promised are 2 s to the start of a look; here are a forge, a start and a busy machine in it. */
const BACK_WITHIN_MS = 6_000;

describe('Redis away for long', () => {
  let house: House;
  beforeAll(async () => {
    house = await startHouse({ env: { SWEEP_INTERVAL: '5m' } });
  });
  afterAll(() => house?.stop());

  row(
    'F7',
    'Redis away for a minute, an issue is assigned meanwhile',
    () => house,
    async () => {
      await house.settled();
      await house.redis.kill();
      const meanwhile = await house.assigned('assigned in the dark');
      const isRefused = (one: { issue: number | null; status: number | null }) =>
        one.issue === meanwhile && one.status === 503;
      await until('it is answered 503', () => house.relay.sent.some(isRefused));
      await wait(MINUTE_MS);
      await house.redis.start();
      const recoveryMs = await timed(() => house.untilAgent(meanwhile));
      expect(recoveryMs).toBeLessThan(BACK_WITHIN_MS);
      await house.untilTold(meanwhile, 'done');
      expect(house.runsOf(meanwhile)).toHaveLength(1);
      return { recoveryMs, note: '503 then, taken by itself when it was back' };
    },
    180_000,
  );
});
