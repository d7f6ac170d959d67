import { describe, expect, it } from 'vitest';
import { LedgerUnavailable } from '../../src/ledger/ledger.ts';
import { withDeadline } from '../../src/ledger/redis/deadline.ts';
import { withAddDeadline } from '../../src/queue/deadline.ts';
import { QueueUnavailable } from '../../src/queue/queue.ts';

describe.each([
  ["the ledger's", withDeadline, LedgerUnavailable, 10_000],
  ["the queue's", withAddDeadline, QueueUnavailable, 1_000],
] as const)('%s calls', (_, withLimit, Unavailable, most) => {
  it('answer what Redis answers', async () => {
    expect(await withLimit(5_000)(async () => 'an answer')).toBe('an answer');
  });

  it('do not wait for Redis for ever', async () => {
    const asking = withLimit(5)(() => new Promise(() => {}));
    await expect(asking).rejects.toThrow('no answer from Redis in 5 ms');
    await expect(asking).rejects.toBeInstanceOf(Unavailable);
  });

  it.each([
    ['an error', new Error('READONLY'), 'READONLY'],
    ['something else', 'odd', 'odd'],
    ['its own error', new Unavailable('told before'), 'told before'],
  ])('tell %s as unavailable, with its words', async (_name, thrown, words) => {
    const asking = withLimit(5_000)(() => Promise.reject(thrown));
    await expect(asking).rejects.toBeInstanceOf(Unavailable);
    await expect(asking).rejects.toThrow(words);
  });

  it('are refused at once when too many wait, until one is answered', async () => {
    const limited = withLimit(5_000);
    const answers: (() => void)[] = [];
    const never = () => new Promise<void>((resolve) => void answers.push(resolve));
    const waiting = Array.from({ length: most }, () => limited(never));
    await expect(limited(async () => 'more')).rejects.toThrow('Redis does not answer');
    answers[0]?.();
    await waiting[0];
    expect(await limited(async () => 'more')).toBe('more');
    for (const answer of answers) answer();
    await Promise.all(waiting);
  });
});
