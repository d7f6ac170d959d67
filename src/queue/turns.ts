import { type IssueKey, parseKey } from '../domain/issue.ts';

/** Looks or reports of one repository that come faster than this stand behind those of others. */
const STEP_MS = 100;
/** Places to a class: four classes fit below 2^21, the most that a queue's priority may be. */
export const SPAN = 500_000;
const MANY = 10_000;

/** The queue's priority, 1 first: by class (0 first, to 3), then by turn. */
export type Turns = (key: IssueKey, rank: number) => number;

/**
 * Repositories take turns by the clock: what is added stands at the moment it came, or a step behind
 * its repository's last, whichever is later. So a burst of a thousand is spread over the time to come,
 * another's five stand among its first, and within a repository the older goes first. All processes
 * see about the same clock. It grows for ever and a priority doesn't: places are counted from the last
 * multiple of half a span. When that moves, every seven hours, what waits stands behind what comes.
 */
export function createTurns(now: () => number = Date.now): Turns {
  const last = new Map<string, number>();

  return (key, rank) => {
    const { forge, repositoryId } = parseKey(key);
    const line = `${rank} ${forge}/${repositoryId}`;
    const at = Math.floor(now() / STEP_MS);
    const place = Math.max(at, (last.get(line) ?? 0) + 1);
    last.set(line, place);
    if (last.size > MANY) forgetBefore(at);
    const from = at - (at % (SPAN / 2));
    return rank * SPAN + Math.min(SPAN - 1, place - from) + 1;
  };

  function forgetBefore(at: number): void {
    for (const [line, place] of last) if (place < at) last.delete(line);
  }
}
