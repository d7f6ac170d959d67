import { type IssueKey, parseKey } from '../domain/issue.ts';
import type { IssueRecord } from '../domain/task.ts';
import type { Ledger } from '../ledger/ledger.ts';
import type { ForgeAtWork } from './forge-at-work.ts';

/** What a sweep's lists have told so far. */
interface Heard {
  /** Listed as they were seen, or looked at already. */
  dealtWith: ReadonlySet<IssueKey>;
  /** Names of forges that didn't answer. */
  away: ReadonlySet<string>;
}

/** Of tasks not at rest, and of what they wait for: issues that may have changed without a list that tells. */
export function createUnlisted(
  forges: ReadonlyMap<string, ForgeAtWork>,
  ledger: Pick<Ledger, 'readMany'>,
) {
  return async function unlisted(tasks: IssueRecord[], heard: Heard): Promise<IssueKey[]> {
    const changed = tasks.filter((record) => mayHaveChanged(record, heard));
    return [...changed.map(({ key }) => key), ...(await unreadable(tasks))];
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

  /** Blockers that the bot couldn't read: once it may again, no list tells of what was before. */
  async function unreadable(tasks: IssueRecord[]): Promise<IssueKey[]> {
    const blocked = tasks.filter(({ task }) => task?.phase === 'blocked');
    const found = await ledger.readMany([...new Set(blocked.flatMap(({ needs }) => needs))]);
    return found.flatMap((one) => (one?.record.standing === 'unreadable' ? [one.record.key] : []));
  }
}
