import { afterAll, beforeAll, describe, expect } from 'vitest';
import { startForgeProxy } from './support/forge-proxy.ts';
import { type House, startHouse } from './support/house.ts';
import { row, timed } from './support/row.ts';
import { untilStopped } from './support/stopped.ts';
import { until } from './support/until.ts';

/** Each stops between what it read and what it writes, and wakes when another has gone on without it. */
describe('a worker frozen right before it writes', () => {
  let house: House;
  beforeAll(async () => {
    house = await startHouse({ workers: 0 });
  });
  afterAll(() => house?.stop());

  row(
    'F13',
    'a look frozen before its commit: the task is done when it wakes',
    () => house,
    async () => {
      await house.killWorkers();
      const frozen = await house.startWorker({ FORGEHAND_FAILPOINT: 'look:before-commit.stop' });
      const number = await house.forge.open('looked at by two');
      await house.forge.assign(number);
      await untilStopped(frozen);
      await house.startWorker();
      await house.untilTold(number, 'done');
      frozen.child.kill('SIGCONT');
      const recoveryMs = await timed(() =>
        until('it has gone on', () =>
          frozen.lines.some(({ msg }) => /^(look|job|queue): /.test(`${msg}`)),
        ),
      );
      await house.untilTold(number, 'done');
      expect(house.runsOf(number)).toHaveLength(1);
      await frozen.stop('SIGKILL');
      return { recoveryMs, note: 'what it decided was not written; one run' };
    },
  );

  row(
    'F13',
    'a run frozen before its end is written: another runs when it wakes',
    () => house,
    async () => {
      await house.killWorkers();
      const frozen = await house.startWorker({ FORGEHAND_FAILPOINT: 'run:before-commit.stop' });
      const number = await house.assigned(
        'ended by two',
        'Act: test -e $AGENT_JOURNAL.go || { touch $AGENT_JOURNAL.go; exit 0; }; sleep 3; exit 1',
      );
      await untilStopped(frozen);
      await house.startWorker();
      const second = await house.untilAgent(number, 2);
      const endsLost = house.runsOf(number).slice(0, 1);
      frozen.child.kill('SIGCONT');
      await until('the frozen one knows', () =>
        frozen.lines.some(({ msg }) => `${msg}`.includes('its end is not written')),
      );
      const recoveryMs = await timed(() => house.untilTold(number, 'failed'));
      const { record } = await house.ledger.read(house.forge.key(number));
      expect(record?.task?.attempts.at(-1)).toMatchObject({ run: second.id, ended: 'failed' });
      expect(house.runsOf(number)).toHaveLength(2);
      await frozen.stop('SIGKILL');
      return { recoveryMs, endsLost, note: "its end was not written; the other's was" };
    },
  );

  for (const step of ['report:before-labels', 'report:after-labels']) {
    row(
      'F13',
      `a report frozen at ${step}, before it asks whether it may write: all is told when it wakes`,
      () => house,
      async () => {
        await house.killWorkers();
        const own = await startForgeProxy(house.forge.url);
        const frozen = await house.startWorker({
          FORGEHAND_FAILPOINT: `${step}.stop`,
          FORGE_URL: own.url,
        });
        const number = await house.assigned(
          `told by two, ${step}`,
          'Act: test -e "$AGENT_JOURNAL.$number" || { touch "$AGENT_JOURNAL.$number"; sleep 60; }',
        );
        await untilStopped(frozen);
        await house.startWorker();
        await house.untilTold(number, 'done');
        const writes = own.writes().length;
        frozen.child.kill('SIGCONT');
        const recoveryMs = await timed(() =>
          until('its report knows', () =>
            frozen.lines.some(({ msg }) => `${msg}`.startsWith('report: superseded')),
          ),
        );
        await frozen.stop('SIGTERM');
        await house.untilTold(number, 'done');
        expect(own.writes().slice(writes)).toEqual([]);
        expect(await house.forge.told(number)).toHaveLength(2);
        await own.close();
        return { recoveryMs, note: 'no label, comment or notice of its own' };
      },
    );
  }
});
