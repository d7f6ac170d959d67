import type { House } from './house.ts';

/** Of one issue: what the ledger says and what the forge shows. */
export interface Standing {
  number: number;
  phase: string | null;
  assignment: string | null;
  turn: number;
  generation: number;
  attempt: number;
  hold: string | null;
  labels: string[];
  comments: number;
}

export async function standingsOf({ forge, ledger }: House): Promise<Standing[]> {
  const issues = await forge.issues();
  const read = await ledger.readMany(issues.map(({ number }) => forge.key(number)));
  return issues
    .map((issue, i) => {
      const task = read[i]?.record.task;
      return {
        number: issue.number,
        phase: task?.phase ?? null,
        assignment: task?.assignment.id ?? null,
        turn: task?.turn ?? 0,
        generation: task?.generation ?? 0,
        attempt: task?.attempt ?? 0,
        hold: task?.hold?.reason ?? null,
        labels: issue.labels.map(({ name }) => name).toSorted(),
        comments: issue.comments,
      };
    })
    .toSorted((a, b) => a.number - b.number);
}

/** In words, what moved between two moments at which nothing should have, but for `freely`. */
export function movedBetween(
  before: Standing[],
  after: Standing[],
  freely: (keyof Standing)[] = [],
): string[] {
  const worded = (one: Standing) =>
    JSON.stringify(one, (name, value) => (freely.some((free) => free === name) ? null : value));
  const then = new Map(before.map((one) => [one.number, worded(one)]));
  return after
    .filter((one) => then.get(one.number) !== worded(one))
    .map((one) => `#${one.number} moved: ${then.get(one.number)} to ${worded(one)}`);
}
