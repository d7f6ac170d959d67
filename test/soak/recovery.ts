import type { House } from '../faults/support/house.ts';
import { until } from '../faults/support/until.ts';

export interface Recovery {
  /** A fault begins; the function is called when it has passed. */
  begins(): () => void;
  longestMs(): number;
}

const AT_WORK = /^(look: |run: (started|ended)|report: told|sweep: done)/;
const AT_MOST_MS = 60_000;

/** How long after the last of the faults under way the bot was at work again. */
export function measureRecovery(house: House): Recovery {
  let underWay = 0;
  let faults = 0;
  let longest = 0;
  return {
    longestMs: () => longest,
    begins() {
      underWay += 1;
      faults += 1;
      return () => {
        underWay -= 1;
        if (underWay === 0) void measure(faults);
      };
    },
  };

  async function measure(after: number): Promise<void> {
    const since = Date.now();
    await until('at work again', () => faults !== after || workedSince(since), AT_MOST_MS).catch(
      () => {},
    );
    if (faults === after) longest = Math.max(longest, Date.now() - since);
  }

  function workedSince(since: number): boolean {
    return house.programs.some(({ lines }) =>
      lines
        .slice(-50)
        .some(({ msg, time }) => AT_WORK.test(`${msg}`) && Date.parse(`${time}`) > since),
    );
  }
}
