import { PassThrough } from 'node:stream';
import { setImmediate as turn } from 'node:timers/promises';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { FELL_SILENT, guard } from '../../src/agent/guardian.ts';

const SILENCE_MS = 8_000;

beforeEach(() => void vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] }));
afterEach(() => void vi.useRealTimers());

function aGuardian() {
  const input = new PassThrough();
  const killed: string[] = [];
  let time = 0;
  const code = guard({
    input,
    silenceMs: SILENCE_MS,
    kill: async ({ pid, runId }) => void killed.push(`${pid} ${runId}`),
    now: () => time,
  });
  return {
    killed,
    code,
    async says(...lines: string[]) {
      for (const line of lines) input.write(`${line}\n`);
      await turn();
    },
    goes: () => void input.end(),
    /** As its clock and its timer see it. */
    passes(ms: number) {
      for (const until = time + ms; time < until; ) {
        time += SILENCE_MS / 4;
        vi.advanceTimersByTime(SILENCE_MS / 4);
      }
    },
    /** Its process was stopped: the clock went on, its timer comes once. */
    sleeps(ms: number) {
      time += ms;
      vi.advanceTimersByTime(SILENCE_MS / 4);
    },
  };
}

it("ends a worker's agents as soon as the worker is gone, but not those that were freed", async () => {
  const { says, goes, code, killed } = aGuardian();
  await says('hold 11 one', 'hold 12 two', 'hold 13 three', 'free two');
  goes();
  expect(await code).toBe(FELL_SILENT);
  expect(killed).toEqual(['11 one', '13 three']);
});

it('ends well with a worker that has no agent', async () => {
  const { says, goes, code, killed } = aGuardian();
  await says('hold 11 one', 'free one');
  goes();
  expect(await code).toBe(0);
  expect(killed).toEqual([]);
});

it('leaves the agents of a worker alone while it is heard of, and ends them when it falls silent', async () => {
  const { says, passes, code, killed } = aGuardian();
  await says('hold 11 one');
  for (let beats = 0; beats < 5; beats += 1) {
    passes(SILENCE_MS);
    await says('beat');
  }
  expect(killed).toEqual([]);
  passes(SILENCE_MS + SILENCE_MS / 4);
  expect(await code).toBe(FELL_SILENT);
  expect(killed).toEqual(['11 one']);
});

it('waits on with a silent worker that has no agent', async () => {
  const { says, passes, goes, code } = aGuardian();
  await says('beat');
  passes(10 * SILENCE_MS);
  goes();
  expect(await code).toBe(0);
});

it('that slept itself hears first what was said meanwhile', async () => {
  const { says, sleeps, passes, code, killed } = aGuardian();
  await says('hold 11 one');
  sleeps(10 * SILENCE_MS);
  expect(killed).toEqual([]);
  await says('beat');
  passes(SILENCE_MS / 2);
  expect(killed).toEqual([]);
  passes(SILENCE_MS);
  expect(await code).toBe(FELL_SILENT);
});
