import { type IssueKey, parseKey } from '../domain/issue.ts';
import type { IssueRecord, Standing } from '../domain/task.ts';
import type { Ledger } from '../ledger/ledger.ts';
import type { ForgeAtWork } from './forge-at-work.ts';

/** What a sweep's lists have told so far. */
interface Heard {
  /** Listed as they were seen, or looked at already. */
  dealtWith: ReadonlySet<IssueKey>;
  /** Names of forges that didn't answer. */
  away: ReadonlySet<string>;
}

/** What an issue may be that holds another by its text. */
const HOLDING: Standing[] = ['open', 'not-planned'];

/** Of tasks not at rest, and of what they wait for: issues that may have changed without a list that tells. */
export function createUnlisted(
  forges: ReadonlyMap<string, ForgeAtWork>,
  ledger: Pick<Ledger, 'readMany' | 'blockersOf'>,
) {
  return async function unlisted(tasks: IssueRecord[], heard: Heard): Promise<IssueKey[]> {
    const changed = tasks.filter((record) => mayHaveChanged(record, heard));
    return [...changed.map(({ key }) => key), ...(await blockers(tasks, heard))];
  };

  /**
   * A forge whose timeline is silent on dependencies may have changed them unseen, and a blocker that
   * was found nowhere may be there, or readable, by now: nothing tells of either.
   */
  function mayHaveChanged({ key, task }: IssueRecord, { dealtWith, away }: Heard): boolean {
    const name = parseKey(key).forge;
    if (away.has(name)) return false;
    const isSilent = forges.get(name)?.forge.tellsDependencies === false;
    return !dealtWith.has(key) || isSilent || (task?.unresolved ?? []).length > 0;
  }

  /**
   * Blockers of which no list tells: the bot couldn't read them and may by now, or they hold a task by their
   * own text and may be deleted by now.
   */
  async function blockers(tasks: IssueRecord[], { dealtWith }: Heard): Promise<IssueKey[]> {
    const blocked = tasks.filter(({ task }) => task?.phase === 'blocked');
    const all = await ledger.blockersOf(blocked.map(({ key }) => key));
    const byTheirText = new Set(
      blocked.flatMap(({ needs }, i) => all[i]?.filter((key) => !needs.includes(key)) ?? []),
    );
    const mayBeGone = ({ key, standing }: IssueRecord) =>
      byTheirText.has(key) && HOLDING.includes(standing) && !dealtWith.has(key);
    const found = await ledger.readMany([...new Set(all.flat())]);
    return found
      .flatMap((one) => one?.record ?? [])
      .filter((record) => record.standing === 'unreadable' || mayBeGone(record))
      .map(({ key }) => key);
  }
}
