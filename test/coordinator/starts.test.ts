import { expect, it } from 'vitest';
import { createRateLimits } from '../../src/coordinator/rate-limits.ts';
import { createStarts } from '../../src/coordinator/starts.ts';
import type { IssueKey } from '../../src/domain/issue.ts';
import { ForgeError } from '../../src/forge/forge.ts';
import type { Owed } from '../../src/ledger/ledger.ts';

const turn = { signal: new AbortController().signal };
const A: IssueKey = 'gitea/7#1';
const B: IssueKey = 'gitea/7#2';
const ELSEWHERE: IssueKey = 'github/7#1';

function starts() {
  const stopping = new AbortController();
  const ran: IssueKey[] = [];
  const owed: Owed[] = [];
  const clock = { nowMs: 1_000, limitMs: 0 };
  const start = createStarts(
    async ({ key }) => {
      if (key === A && clock.limitMs > 0)
        throw new ForgeError('rate-limited', 'enough', {
          status: 429,
          retryAfterMs: clock.limitMs,
        });
      ran.push(key);
    },
    {
      rateLimits: createRateLimits({ now: () => clock.nowMs }),
      ledger: { owe: async (some) => void owed.push(...some) },
      now: () => clock.nowMs,
      stopping: stopping.signal,
    },
  );
  return { stopping, ran, owed, clock, start };
}

it('a run begins until the process stops, then it is owed again instead', async () => {
  const { stopping, ran, owed, start } = starts();
  await start({ key: A, turn: 1 }, turn);
  expect([ran, owed]).toEqual([[A], []]);

  stopping.abort();
  await start({ key: B, turn: 3 }, turn);
  expect(ran).toEqual([A]);
  expect(owed).toEqual([{ kind: 'run', key: B, turn: 3, at: 1_250 }]);
});

it('no run asks a forge that limits them, until it may be asked again; those of others begin', async () => {
  const { ran, owed, clock, start } = starts();
  clock.limitMs = 60_000;
  await start({ key: A, turn: 1 }, turn);
  await start({ key: B, turn: 1 }, turn);
  await start({ key: ELSEWHERE, turn: 1 }, turn);
  expect(ran).toEqual([ELSEWHERE]);
  expect(owed).toMatchObject([
    { key: A, at: 61_000 },
    { key: B, at: 61_000 },
  ]);

  clock.nowMs = 61_000;
  await start({ key: B, turn: 1 }, turn);
  expect(ran).toEqual([ELSEWHERE, B]);
});
