import { describe, expect, it } from 'vitest';
import type { Neighbour } from '../../src/domain/neighbour.ts';
import { neighbourOf, referenceTo } from '../../src/domain/neighbour.ts';
import type { Task } from '../../src/domain/task.ts';
import { type WaitFacts, whyItWaits } from '../../src/domain/why.ts';
import { aRecord, aTask, keyFor } from '../support/records.ts';

const now = Date.parse('2026-11-24T14:17:00Z');

const aNeighbour = (change: Partial<Neighbour> = {}): Neighbour => ({
  key: keyFor(12),
  reference: '#12',
  title: 'Parse the header',
  standing: 'open',
  unfit: null,
  phase: null,
  since: null,
  satisfied: false,
  ...change,
});

const why = (task: Partial<Task>, facts: Partial<WaitFacts> = {}) =>
  whyItWaits({
    task: aTask(task),
    now,
    blockers: [],
    cycle: [],
    place: null,
    limit: null,
    pause: null,
    restoring: false,
    workers: 1,
    maxAttempts: 3,
    ...facts,
  });

describe('why a task waits', () => {
  it('names what blocks it, and what each of those is doing', () => {
    const running = aNeighbour({ phase: 'running', since: '2026-11-24T14:05:00Z' });
    const others = aNeighbour({ reference: '#15' });
    const finished = aNeighbour({ reference: '#9', standing: 'closed', satisfied: true });
    expect(why({ phase: 'blocked' }, { blockers: [running, others, finished] })).toEqual([
      'blocked by #12 (running, 12 min) and #15 (open, not mine)',
    ]);
  });

  it.each([
    [{ standing: 'missing' }, 'does not exist'],
    [{ standing: 'unreadable' }, 'the bot may not read it'],
    [{ standing: 'not-planned' }, 'closed as not planned'],
    [{ standing: 'unmerged' }, 'closed without being merged'],
    [{ unfit: 'pull-request' }, 'an open pull request'],
    [{ unfit: 'locked' }, 'open, but locked'],
    [{ standing: 'unknown' }, 'being looked at'],
    [{ phase: 'queued' }, 'queued'],
    [{ phase: 'failed' }, 'failed'],
    [{ phase: 'needs-human' }, 'needs-human'],
    [{ phase: 'done' }, 'done, its issue is open'],
  ] as const)('a blocker that is %o: %s', (change, words) => {
    expect(why({ phase: 'blocked' }, { blockers: [aNeighbour(change)] })).toEqual([
      `blocked by #12 (${words})`,
    ]);
  });

  it('says first that it waits for itself and what to do, then what is not in the ring', () => {
    const unresolved = [{ text: 'acme/gone#4', why: 'no such repository' }];
    const others = aNeighbour({ reference: '#15' });
    const blockers = [aNeighbour({ phase: 'blocked' }), others];
    const facts = { blockers, cycle: ['#3', '#12', '#3'] };
    expect(why({ phase: 'blocked', unresolved }, facts)).toEqual([
      'it waits for itself: #3 → #12 → #3; take one of these dependencies away, then it goes on',
      'blocked by #15 (open, not mine)',
      'blocked by acme/gone#4: no such repository',
    ]);
  });

  it('tells when the next attempt comes, whatever else there is', () => {
    const task = { attempt: 2, notBefore: '2026-11-24T14:20:00Z' };
    expect(why(task, { place: { place: 1, of: 1 } })).toEqual([
      'attempt 2 of 3 at 24 Nov 14:20 UTC',
    ]);
    expect(why({ ...task, notBefore: '2026-11-24T14:10:00Z' })).toEqual(['it is about to start']);
  });

  it('tells of a pause, a full limit, its place, and that no worker is there', () => {
    const pause = { by: 'ann', at: '2026-11-24T14:02:00Z', reason: 'release day', kind: 'person' };
    expect(
      why(
        {},
        {
          pause: pause as WaitFacts['pause'],
          limit: { repository: 'acme/app', limit: 1, usedBy: ['#9'] },
          place: { place: 3, of: 7 },
          workers: 0,
        },
      ),
    ).toEqual([
      'the bot is paused since 24 Nov 14:02 UTC by ann: `release day`',
      'limit acme/app=1 is used by #9',
      'place 3 of 7',
      'no worker is alive: start one',
    ]);
  });

  it('tells that all issues are looked at first in a store that is new or lost something', () => {
    expect(why({ phase: 'queued' }, { restoring: true })).toEqual([
      'the store is new or lost something: all issues are looked at first, for a minute at most',
    ]);
  });

  it('tells who holds it, since when, and in which words', () => {
    const hold = {
      reason: 'person',
      by: 'ann',
      at: '2026-11-24T14:02:00Z',
      words: 'wait',
    } as const;
    expect(why({ phase: 'held', hold })).toEqual(['held since 24 Nov 14:02 UTC by ann: `wait`']);
    const shouted = { ...hold, words: '@all\nfixes #3' };
    expect(why({ phase: 'held', hold: shouted })).toEqual([
      'held since 24 Nov 14:02 UTC by ann: `@all fixes #3`',
    ]);
  });

  it.each([
    ['running', 'running for 17 min, attempt 1 of 3'],
    ['needs-human', 'a question is open since 24 Nov 14:00 UTC: answer it with `/answer`'],
    ['done', 'done since 24 Nov 14:00 UTC'],
    ['failed', 'failed at 24 Nov 14:00 UTC: retry it, or unassign the bot'],
    ['cancelled', 'cancelled at 24 Nov 14:00 UTC'],
  ] as const)('one that is %s doesn’t wait: %s', (phase, sentence) => {
    expect(why({ phase })).toEqual([sentence]);
  });
});

describe('a neighbour', () => {
  it('is named by its number, and by its repository from another', () => {
    const elsewhere = 'gitea/8#5' as const;
    const record = aRecord(elsewhere, null, { repository: { id: 8, fullName: 'acme/lib' } });
    expect(referenceTo(keyFor(1), keyFor(2), null)).toBe('#2');
    expect(referenceTo(keyFor(1), elsewhere, record)).toBe('acme/lib#5');
    expect(referenceTo(keyFor(1), elsewhere, null)).toBe("another repository's #5");
  });

  it('of which nothing is known is not satisfied', () => {
    expect(neighbourOf(keyFor(1), keyFor(2), null, 'done')).toMatchObject({
      standing: 'unknown',
      satisfied: false,
    });
  });
});
