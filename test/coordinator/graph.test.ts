import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { IssueRef } from '../../src/domain/issue.ts';
import { exits, type House, startHouse } from '../support/house.ts';

const ISSUES = 7;

/**
 * Who waits for whom, by which side's word, in which order they are assigned, how often each assignment is
 * told, which are taken from the bot for a while as they wait, when the bot restarts.
 */
const stories = fc.record({
  edges: fc.uniqueArray(fc.tuple(fc.nat({ max: ISSUES - 1 }), fc.nat({ max: ISSUES - 1 })), {
    maxLength: 10,
    selector: ([waiter, blocker]) => `${waiter}-${blocker}`,
  }),
  order: fc.shuffledSubarray([...Array(ISSUES).keys()], { minLength: ISSUES }),
  onForge: fc.array(fc.boolean(), { minLength: ISSUES, maxLength: ISSUES }),
  told: fc.array(fc.nat({ max: 2 }), { minLength: ISSUES, maxLength: ISSUES }),
  taken: fc.subarray([...Array(ISSUES).keys()]),
  restartAfter: fc.nat({ max: ISSUES }),
});
type Story = typeof stories extends fc.Arbitrary<infer T> ? T : never;

describe('whatever the graph, the order, and the deliveries lost or doubled', () => {
  it('every start obeys the graph, all that can run has run, and only rings and what hangs on them remain', async () => {
    await fc.assert(
      fc.asyncProperty(stories, async (story) => {
        const { edges, order, told, taken, restartAfter } = story;
        const house = await startHouse({
          script: () => exits(0),
          deaf: true,
          sweepIntervalMs: 20,
          concurrency: 3,
        });
        try {
          const refs = await openAll(house, story);
          for (const [turn, i] of order.entries()) {
            if (turn === restartAfter) await restart(house);
            const ref = refs[i] as IssueRef;
            await house.people.assign(ref, house.bot);
            for (let times = told[i] ?? 0; times > 0; times -= 1) await tell(house, ref);
            const later = order.slice(turn + 1);
            const waits = edges.some(
              ([waiter, blocker]) => waiter === i && later.includes(blocker),
            );
            if (waits && taken.includes(i)) await takeForAWhile(house, ref);
          }
          const free = unstuck(edges);
          for (const [i, ref] of refs.entries()) {
            const phase = free.has(i) ? 'done' : 'blocked';
            await expect.poll(() => house.phase(ref), { timeout: 20_000 }).toBe(phase);
          }
          obeyed(house.starts(), edges, refs);
          expect(new Set(house.starts()).size).toBe(house.starts().length);
          await ringsAreTold(house, edges, refs);
        } finally {
          await house.stop(500);
        }
      }),
      { numRuns: 12, endOnFailure: true },
    );
  }, 120_000);
});

async function openAll(
  house: House,
  { edges, onForge }: Pick<Story, 'edges' | 'onForge'>,
): Promise<IssueRef[]> {
  const refs: IssueRef[] = [];
  for (let i = 0; i < ISSUES; i += 1)
    refs.push(await house.people.openIssue({ title: `Issue ${i}` }));
  for (const [i, ref] of refs.entries()) {
    const blockers = edges.flatMap(([waiter, blocker]) =>
      waiter === i ? [refs[blocker] as IssueRef] : [],
    );
    if (onForge[i]) for (const blocker of blockers) await house.people.addDependency(ref, blocker);
    else if (blockers.length > 0) {
      const names = blockers.map(({ number }) => `#${number}`).join(', ');
      await house.people.editBody(ref, `Blocked by: ${names}`);
    }
  }
  return refs;
}

async function restart(house: House): Promise<void> {
  await house.stop(500);
  await house.start();
}

/** Looked at as nobody's, too. */
async function takeForAWhile(house: House, ref: IssueRef): Promise<void> {
  await tell(house, ref);
  await expect.poll(() => house.phase(ref)).toBe('blocked');
  await house.people.unassign(ref, house.bot);
  await expect.poll(() => house.phase(ref)).toBeNull();
  await tell(house, ref);
  await house.queue.idle();
  await house.people.assign(ref, house.bot);
}

async function tell({ queue }: House, ref: IssueRef): Promise<void> {
  await queue.addLook({
    key: `${ref.forge}/${ref.repositoryId}#${ref.number}` as const,
    urgency: 'person',
  });
}

/** All but the rings and what hangs on them. */
function unstuck(edges: [number, number][]): Set<number> {
  const free = new Set<number>();
  for (let grew = true; grew; ) {
    grew = false;
    for (let i = 0; i < ISSUES; i += 1) {
      const waits = edges.some(([waiter, blocker]) => waiter === i && !free.has(blocker));
      if (free.has(i) || waits) continue;
      free.add(i);
      grew = true;
    }
  }
  return free;
}

function obeyed(starts: number[], edges: [number, number][], refs: IssueRef[]): void {
  for (const [waiter, blocker] of edges) {
    const at = starts.indexOf(refs[waiter]?.number ?? 0);
    if (at < 0) continue;
    const before = starts.indexOf(refs[blocker]?.number ?? 0);
    expect(before).toBeGreaterThanOrEqual(0);
    expect(before).toBeLessThan(at);
  }
}

async function ringsAreTold(
  house: House,
  edges: [number, number][],
  refs: IssueRef[],
): Promise<void> {
  for (const [i, ref] of refs.entries()) {
    const isInRing = reaches(i, i, edges);
    await expect
      .poll(async () => ((await house.task(ref))?.cycle ?? null) !== null, { timeout: 20_000 })
      .toBe(isInRing);
    if (!isInRing) continue;
    await expect
      .poll(async () => (await house.comments(ref)).join('\n'), { timeout: 20_000 })
      .toContain('It waits for itself');
  }
}

function reaches(from: number, to: number, edges: [number, number][]): boolean {
  const seen = new Set<number>();
  const next = [from];
  for (const at of next) {
    for (const [waiter, blocker] of edges) {
      if (waiter !== at || seen.has(blocker)) continue;
      if (blocker === to) return true;
      seen.add(blocker);
      next.push(blocker);
    }
  }
  return false;
}
