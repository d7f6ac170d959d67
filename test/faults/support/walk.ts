import { afterAll, beforeAll, describe, expect } from 'vitest';
import { FAILPOINTS } from '../../../src/domain/failpoint.ts';
import { type House, startHouse } from './house.ts';
import { row, timed } from './row.ts';
import { until } from './until.ts';

/** A worker is killed at each step of these rooms; a clean one must bring the task to its end. */
export function killAtEachStepOf(rooms: string[]): void {
  describe(`a worker killed between any two steps of ${rooms.join(' and ')}`, () => {
    let house: House;
    beforeAll(async () => {
      house = await startHouse({ workers: 0 });
    });
    afterAll(() => house?.stop());

    for (const name of FAILPOINTS.filter((step) => rooms.includes(step.split(':')[0] ?? ''))) {
      row(
        'F24',
        `worker killed at ${name}`,
        () => house,
        async () => {
          await house.killWorkers();
          const dying = await house.startWorker({ FORGEHAND_FAILPOINT: name });
          // Long enough for the start to be told of its own: its end is then an edit.
          const number = await house.assigned(`killed at ${name}`, 'Act: sleep 1');
          await until(`the worker dies at ${name}`, () => dying.child.signalCode, 30_000);
          expect(dying.child.signalCode).toBe('SIGKILL');
          await house.startWorker();
          const recoveryMs = await timed(() => house.untilTold(number, 'done', 40_000));
          const isEndLost = name === 'run:after-exit' || name === 'run:before-commit';
          return { recoveryMs, endsLost: isEndLost ? house.runsOf(number).slice(0, 1) : [] };
        },
      );
    }
  });
}
