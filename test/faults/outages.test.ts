import { writeFileSync } from 'node:fs';
import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, describe, expect } from 'vitest';
import type { Program } from '../e2e/support/program.ts';
import { type House, startHouse } from './support/house.ts';
import { row, timed } from './support/row.ts';
import { until } from './support/until.ts';
import { startWire, type Wire } from './support/wire.ts';

/** Two and a half leases. */
const AWAY_MS = 10_000;
/** A client that tries again every second may be that much later than another. */
const LATER_MS = 1_000;

/** Redis is away for longer than the lease, and who holds the run reaches it after the other worker. */
describe('two workers, Redis away for longer than the lease', () => {
  let house: House;
  let wire: Wire;
  let other: Program;
  beforeAll(async () => {
    house = await startHouse({ workers: 0, env: { LEASE_DURATION: '4s', SWEEP_INTERVAL: '5m' } });
  });
  afterEach(() => wire?.close());
  afterAll(() => house?.stop());

  /** An agent at work in the hands of a worker with a wire of its own, and another worker. */
  async function heldByOne(title: string, act: string): Promise<number> {
    await house.killWorkers();
    wire = await startWire(house.redis.port);
    await house.startWorker({ REDIS_URL: `redis://127.0.0.1:${wire.port}` });
    const number = await house.assigned(title, act);
    await house.untilAgent(number);
    other = await house.startWorker();
    return number;
  }

  const frozen = {
    what: 'stopped, not dead',
    away: async () => house.redis.freeze(),
    back: async () => house.redis.thaw(),
  };
  const killed = {
    what: 'killed, and started from its AOF',
    away: () => house.redis.kill(),
    back: () => house.redis.start(),
  };

  async function awayForLong({ away, back }: typeof killed, meanwhile: () => Promise<unknown>) {
    await away();
    wire.set('refuse');
    await Promise.all([wait(AWAY_MS), meanwhile()]);
    await back();
    const tookOver = () => other.lines.some(({ msg }) => `${msg}`.includes('its worker was lost'));
    await until('the other is back', () => house.redis.client.ping());
    const end = performance.now() + LATER_MS;
    await until('the holder may follow', () => tookOver() || performance.now() > end);
    wire.set('pass');
  }

  for (const outage of [frozen, killed]) {
    row(
      'F8',
      `Redis ${outage.what}; the agent ends meanwhile, another worker is back first`,
      () => house,
      async () => {
        const number = await heldByOne(`ends in the dark, ${outage.what}`, 'Act: sleep 2');
        await awayForLong(outage, () =>
          until('the agent has ended', () => house.runsOf(number)[0]?.endedAt),
        );
        const recoveryMs = await timed(() => house.untilTold(number, 'done'));
        expect(house.runsOf(number)).toHaveLength(1);
        return { recoveryMs, note: 'its end was kept, and told once' };
      },
    );

    row(
      'F8',
      `Redis ${outage.what}; the agent works on, another worker is back first`,
      () => house,
      async () => {
        const go = `${house.env.AGENT_JOURNAL}.${outage.what.length}`;
        const number = await heldByOne(
          `works in the dark, ${outage.what}`,
          `Act: until test -e ${go}; do sleep 0.1; done`,
        );
        await awayForLong(outage, async () => {});
        const lock = `{forgehand}:run:${house.forge.key(number)}~1:lock`;
        const recoveryMs = await timed(() =>
          until('its lease is held again', () => house.redis.client.get(lock)),
        );
        await untilChecked(house);
        writeFileSync(go, '');
        await house.untilTold(number, 'done');
        expect(house.runsOf(number)).toHaveLength(1);
        return { recoveryMs, note: 'the lease was taken again; agent not stopped, one run' };
      },
    );
  }
});

/** The runs of lost workers were looked for, three times. */
async function untilChecked({ redis }: House): Promise<void> {
  const checks = new Set<string | null>();
  await until('it was looked for lost workers', async () => {
    checks.add(await redis.client.get('{forgehand}:run:stalled-check'));
    return checks.size > 4;
  });
}
