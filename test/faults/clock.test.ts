import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect } from 'vitest';
import { type House, startHouse } from './support/house.ts';
import { row, timed } from './support/row.ts';
import { until } from './support/until.ts';

const HOUR_MS = 3_600_000;
const PRELOAD = fileURLToPath(new URL('support/clock.mjs', import.meta.url));
/** Far below the hour that it must not wait, far above what a busy machine needs. */
const AT_WORK_AGAIN_MS = 60_000;

describe('the clock of the bot’s machine', () => {
  let house: House;
  beforeAll(async () => {
    house = await startHouse({
      env: {
        NODE_OPTIONS: `--import=${PRELOAD}`,
        CLOCK_STEPS_MS: `${HOUR_MS},${-2 * HOUR_MS}`,
        RETRY_BACKOFF: '2s',
      },
    });
  });
  afterAll(() => house?.stop());

  const jumps = () => {
    for (const { child } of house.programs) child.kill('SIGUSR2');
  };

  for (const which of ['an hour ahead', 'two hours back']) {
    row(
      'F39',
      `the clock jumps ${which} while one runs, one waits for its next attempt and one is blocked`,
      () => house,
      async () => {
        const blocker = await house.forge.open('of somebody else');
        const blocked = await house.assigned('blocked', `Blocked by: #${blocker}`);
        const again = await house.assigned(
          'later',
          'Act: test -e "$AGENT_JOURNAL.$number" || { touch "$AGENT_JOURNAL.$number"; exit 75; }',
        );
        const running = await house.assigned('runs', 'Act: sleep 5');
        await house.untilTold(blocked, 'blocked');
        await house.untilAgent(running);
        await until('the first attempt ended', () => house.runsOf(again)[0]?.code === 75);
        jumps();
        house.relay.lose(({ issue }) => issue === blocker);
        await house.forge.edit(blocker, { state: 'closed', state_reason: 'completed' });
        const fresh = await house.assigned('assigned after the jump');
        const recoveryMs = await timed(async () => {
          for (const number of [fresh, again, running, blocked])
            await house.untilPhase(number, 'done', AT_WORK_AGAIN_MS);
        });
        house.relay.lose(() => false);
        expect(house.runsOf(running)).toHaveLength(1);
        await until(
          'nothing is owed',
          async () => (await house.ledger.nextDue()) === null,
          AT_WORK_AGAIN_MS,
        );
        for (const number of [fresh, again, running, blocked])
          expect((await house.forge.told(number)).join()).not.toMatch(/in -|NaN/);
        return { recoveryMs, note: 'no lease lost, nothing waits an hour' };
      },
      4 * AT_WORK_AGAIN_MS,
    );
  }
});
