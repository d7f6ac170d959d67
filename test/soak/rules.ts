import type { Attempt } from '../../src/domain/task.ts';
import { BOT } from '../faults/support/forge.ts';
import type { House } from '../faults/support/house.ts';
import { untilQuiet } from '../faults/support/quiet.ts';
import { movedBetween, type Standing } from '../faults/support/standing.ts';

/** All that is known is looked at once more: where an effect was lost, something moves now. */
export async function movesAtAFreshLook(
  house: House,
  before: Standing[],
  patienceMs: number,
): Promise<string[]> {
  const at = Date.now();
  await house.ledger.owe(
    before.map(({ number }) => ({ kind: 'look', key: house.forge.key(number), at })),
  );
  return movedBetween(before, await untilQuiet(house, patienceMs));
}

/** Read from the forge alone: what waits must have something to wait for (6). */
export async function waitsForNothing(house: House, standings: Standing[]): Promise<string[]> {
  const issues = new Map((await house.forge.issues()).map((issue) => [issue.number, issue]));
  const phases = new Map(standings.map(({ number, phase }) => [number, phase]));
  return standings
    .filter(({ phase }) => phase === 'blocked')
    .filter(({ number }) => blockersOf(issues.get(number)?.body).every(isMet))
    .map(({ number }) => `#${number} is blocked by nothing (6)`);

  function isMet(blocker: number): boolean {
    const issue = issues.get(blocker);
    if (!issue) return false;
    if (issue.state === 'closed') return issue.state_reason !== 'not_planned';
    const ours = issue.assignees.some(({ login }) => login === BOT);
    return ours && phases.get(blocker) === 'done';
  }
}

/** An end is an end: the same run never counts twice, nor as another than its agent ended (2). */
export async function countedTwice(house: House, standings: Standing[]): Promise<string[]> {
  const keys = standings.map(({ number }) => house.forge.key(number));
  const codes = new Map(house.runs().map(({ id, code }) => [id, code]));
  const read = await house.ledger.readMany(keys);
  return read.flatMap((one) => {
    const attempts = one?.record.task?.attempts ?? [];
    const ids = attempts.flatMap(({ run }) => run ?? []);
    const twice = ids.filter((id, i) => ids.indexOf(id) !== i);
    const unearned = attempts.filter((one) => isUnearned(one, codes.get(one.run ?? '')));
    return [
      ...twice.map((id) => `${id} ended twice (2)`),
      ...unearned.map(
        ({ run, ended, how }) =>
          `${run} is kept as ${ended} (${how}), its agent ended with ${codes.get(run ?? '')} (2)`,
      ),
    ];
  });
}

/** In the ledger's own history: an end is written only of the run that began last, once. */
export async function endsOutOfTurn(house: House, standings: Standing[]): Promise<string[]> {
  const histories = await Promise.all(
    standings.map(({ number }) => house.ledger.history(house.forge.key(number))),
  );
  return histories.flatMap((history) => {
    // Older ones are no longer kept.
    let underWay: string | null | undefined;
    return history.flatMap(({ kind, run, what }) => {
      const was = underWay;
      if (kind === 'started') underWay = run;
      if (kind !== 'ended') return [];
      underWay = underWay === undefined ? undefined : null;
      if (was === undefined || was === run) return [];
      return [`${run} was written as ${what} while ${was ?? 'no run'} was under way (2)`];
    });
  });
}

/** What a run's end is kept as must be what its own agent ended with. */
function isUnearned({ ended, how }: Attempt, code: number | null | undefined): boolean {
  const [, told] = /^exit code (\d+)$/.exec(how) ?? [];
  if (told !== undefined) return code !== Number(told);
  return ended === 'done' && code !== 0;
}

function blockersOf(body: string | null | undefined): number[] {
  return [...(body ?? '').matchAll(/^Blocked by: #(\d+)/gm)].map(([, number]) => Number(number));
}
