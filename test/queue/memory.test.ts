import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { createMemoryQueue } from '../../src/queue/memory.ts';
import { keyFor } from '../support/records.ts';
import { queueContract } from './contract.ts';

queueContract('in memory', async () => {
  const queue = createMemoryQueue();
  return { queue, flush: async () => queue.clear(), close: () => queue.close() };
});

describe('a memory queue', () => {
  it('misses no job whose time comes while it looks which is due', async () => {
    let timeMs = Date.now();
    const clock = vi.spyOn(Date, 'now').mockImplementation(() => {
      timeMs += 3;
      return timeMs;
    });
    onTestFinished(() => clock.mockRestore());
    const queue = createMemoryQueue();
    let looks = 0;
    const look = async () => {
      looks += 1;
      if (looks === 1) throw new Error('it comes again in 5 ms');
      return undefined;
    };
    const others = { run: async () => {}, report: async () => undefined };
    const told = { triesAgain: () => {}, gaveUp: async () => {} };
    const options = { looks: 1, runs: 1, reports: 1, leaseMs: 60_000, onError: () => {} };
    await queue.consume({ look, ...others, ...told }, options);
    await queue.addLook({ key: keyFor(1), urgency: 'person' });
    await queue.idle();
    expect(looks).toBe(2);
    await queue.close();
  });

  it('gives what was under way again after a crash', async () => {
    const queue = createMemoryQueue();
    const starts: number[] = [];
    await queue.consume(
      {
        look: async () => undefined,
        report: async () => undefined,
        triesAgain: () => {},
        gaveUp: async () => {},
        run: async () => {
          starts.push(starts.length);
          if (starts.length === 1) await new Promise(() => {});
        },
      },
      { runs: 1, looks: 1, reports: 1, leaseMs: 2_000, onError: () => {} },
    );
    await queue.addRun({ key: keyFor(1), turn: 1, priority: 1 });
    await expect.poll(() => starts.length).toBe(1);
    queue.crash();
    await queue.idle();
    expect(starts.length).toBe(2);
    await queue.close();
  });
});
