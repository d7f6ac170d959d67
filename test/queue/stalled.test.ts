import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { watchStalled } from '../../src/queue/stalled.ts';

const EVERY_MS = 500;
const LEASE_MS = 4 * EVERY_MS;

const toFake = ['setTimeout', 'clearTimeout', 'setImmediate', 'performance'] as const;
beforeEach(() => void vi.useFakeTimers({ toFake: [...toFake] }));
afterEach(() => void vi.useRealTimers());

function aWatch() {
  const seen = { asked: 0, givenBack: 0, errors: [] as string[] };
  const store = { answer: (): Promise<unknown> => Promise.resolve('PONG') };
  const stop = watchStalled({
    ask: () => {
      seen.asked += 1;
      return store.answer();
    },
    giveBack: async () => {
      seen.givenBack += 1;
    },
    everyMs: EVERY_MS,
    leaseMs: LEASE_MS,
    onError: (error) => seen.errors.push(error.message),
  });
  return { seen, store, stop };
}

it('who starts gives nothing back until those who hold jobs had time to say so', async () => {
  const { seen } = aWatch();
  await vi.advanceTimersByTimeAsync(4_900);
  expect(seen).toMatchObject({ asked: 9, givenBack: 0 });
  await vi.advanceTimersByTimeAsync(1_000);
  expect(seen.givenBack).toBe(2);
});

it('after an outage it waits as at the start, and goes on by itself', async () => {
  const { seen, store } = aWatch();
  await vi.advanceTimersByTimeAsync(5_100);
  let back = () => {};
  store.answer = () =>
    new Promise<void>((resolve) => {
      back = resolve;
    });
  await vi.advanceTimersByTimeAsync(60_000);
  store.answer = () => Promise.resolve('PONG');
  back();
  await vi.advanceTimersByTimeAsync(4_900);
  expect(seen.givenBack).toBe(1);
  await vi.advanceTimersByTimeAsync(200);
  expect(seen.givenBack).toBe(2);
});

it('an answer that is a little late is no outage', async () => {
  const { seen, store } = aWatch();
  await vi.advanceTimersByTimeAsync(5_100);
  store.answer = () => new Promise((resolve) => setTimeout(resolve, 300));
  await vi.advanceTimersByTimeAsync(900);
  expect(seen.givenBack).toBe(2);
});

it('an error is told, and it asks again', async () => {
  const { seen, store } = aWatch();
  store.answer = () => Promise.reject(new Error('away'));
  await vi.advanceTimersByTimeAsync(2 * EVERY_MS);
  expect(seen).toMatchObject({ asked: 2, givenBack: 0, errors: ['away', 'away'] });
});

it('who was told to stop gives nothing back any more, and tells no error', async () => {
  const { seen, store, stop } = aWatch();
  store.answer = () => new Promise((_, reject) => setTimeout(() => reject(new Error('late')), 10));
  await vi.advanceTimersByTimeAsync(EVERY_MS);
  stop();
  await vi.advanceTimersByTimeAsync(60_000);
  expect(seen).toEqual({ asked: 1, givenBack: 0, errors: [] });
});
