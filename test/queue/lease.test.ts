import { expect, it } from 'vitest';
import { keepLease, type LeaseDeps } from '../../src/queue/lease.ts';

function aLease(extend: LeaseDeps['extend'], retake: LeaseDeps['retake'] = async () => false) {
  const told: string[] = [];
  const letGo = keepLease({
    extend,
    retake,
    leaseMs: 20,
    onLost: () => told.push('lost'),
    onError: (error) => told.push(error.message),
  });
  return { letGo, told };
}

it('a lease is renewed again and again until it is let go', async () => {
  let renewed = 0;
  const { letGo, told } = aLease(async () => {
    renewed += 1;
    return true;
  });
  await expect.poll(() => renewed).toBeGreaterThan(2);
  letGo();
  const then = renewed;
  const other = aLease(async () => false);
  await expect.poll(() => other.told).toEqual(['lost']);
  expect(renewed).toBe(then);
  expect(told).toEqual([]);
});

it('a lease outlives a store that is away, if the store still knows it then', async () => {
  const answers = [() => Promise.reject(new Error('away')), async () => true, async () => false];
  const { told } = aLease(() => (answers.shift() ?? answers[0])?.() ?? Promise.resolve(false));
  await expect.poll(() => told).toEqual(['away', 'lost']);
});

it('a lease that ran out and is nobody’s is taken again, and kept', async () => {
  let renewed = 0;
  let retaken = 0;
  const { letGo, told } = aLease(
    async () => {
      renewed += 1;
      return renewed !== 2;
    },
    async () => {
      retaken += 1;
      return true;
    },
  );
  await expect.poll(() => renewed).toBeGreaterThan(3);
  letGo();
  expect(retaken).toBe(1);
  expect(told).toEqual([]);
});

it('a lease that is let go while it is asked for is neither lost nor taken again', async () => {
  let answer = (_kept: boolean) => {};
  let asked = false;
  let retaken = false;
  const { letGo, told } = aLease(
    () => {
      asked = true;
      return new Promise((resolve) => {
        answer = resolve;
      });
    },
    async () => {
      retaken = true;
      return false;
    },
  );
  await expect.poll(() => asked).toBe(true);
  letGo();
  answer(false);
  await new Promise((resolve) => setImmediate(resolve));
  expect({ told, retaken }).toEqual({ told: [], retaken: false });
});
