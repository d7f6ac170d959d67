import type { TaskFile } from '../agent/agent.ts';
import type { Change } from '../domain/change.ts';
import { isOurs } from '../domain/decide/assignment.ts';
import { spentBy, whyTripped } from '../domain/decide/breaker.ts';
import { freeze } from '../domain/freeze.ts';
import { type Issue, type IssueKey, type IssueRef, parseKey } from '../domain/issue.ts';
import { knowsMore, readMarker } from '../domain/marker.ts';
import type { Policy } from '../domain/policy.ts';
import type { IssueRecord, TaskRecord } from '../domain/task.ts';
import type { IssueRead, RepositoryFacts } from '../forge/forge.ts';
import type { Ledger, Reading } from '../ledger/ledger.ts';
import type { ForgeAtWork } from './forge-at-work.ts';
import type { Known } from './just-read.ts';
import { commentsOf } from './order.ts';

export type Admission =
  | { kind: 'admitted'; issue: Issue; repository: RepositoryFacts; comments: TaskFile['comments'] }
  /** The issue is not what was decided on: look at these first. */
  | { kind: 'look-first'; why: string; at: IssueKey[] }
  /** A person must give the bot a right first; what is owed comes again by itself. */
  | { kind: 'not-allowed'; why: string };

export interface AdmitDeps {
  ledger: Pick<Ledger, 'readMany' | 'readTold'>;
  now?: () => number;
  policy: Policy;
}

/** How many blockers are read at once. */
const AT_ONCE = 8;

/** Old news of a repository would start an agent in one that was archived; what is asked at once shares a read. */
export const FACTS_AT_MOST_MS = 200;

/**
 * Right before a start: is the issue still what was decided on, and is every blocker satisfied now?
 * `known`: as it was read a moment ago; null where it is to be read.
 */
export async function admit(
  key: IssueKey,
  reading: Reading & { record: TaskRecord },
  known: Pick<Known, 'issue' | 'ageMs'> | null,
  at: ForgeAtWork,
  { ledger, policy, now = Date.now }: AdmitDeps,
): Promise<Admission> {
  const { record } = reading;
  if (whyTripped(spentBy(reading.spending, record.task, now()), policy))
    return { kind: 'look-first', why: 'its breaker tripped', at: [key] };
  const ref = parseKey(key);
  const read = known ? asRead(known.issue) : await at.forge.readIssue(ref);
  if (read.kind !== 'issue') return { kind: 'look-first', why: read.kind, at: [key] };
  const moved =
    whyOther(record, read.issue, at, policy) ?? (known ? null : await whyMoved(ref, record, at));
  if (moved) return { kind: 'look-first', why: moved, at: [key] };
  const unmet = await unsatisfied(reading.blockers, at, { ledger, policy });
  if (unmet.length > 0)
    return { kind: 'look-first', why: 'a blocker is open', at: [...unmet, key] };
  // A first look reads them with its issue.
  const factsMs = Math.max(FACTS_AT_MOST_MS, known?.ageMs ?? 0);
  const repository = await factsOf(ref.repositoryId, at, factsMs);
  if (!repository?.mayWrite) return { kind: 'not-allowed', why: missingRight(repository) };
  const comments = await readComments(key, read.issue, at, ledger);
  return { kind: 'admitted', issue: read.issue, repository, comments };
}

function asRead(issue: Issue): IssueRead {
  return { kind: 'issue', issue };
}

/** A no is asked for again: a person may have given the right a moment ago, and then asked for a start. */
async function factsOf(
  id: number,
  { forge }: ForgeAtWork,
  atMostMs: number,
): Promise<RepositoryFacts | null> {
  const known = await forge.repositoryById(id, atMostMs);
  return known?.mayWrite ? known : forge.repositoryById(id, 0);
}

/** No agent starts whose end could not be told on the issue. */
function missingRight(repository: RepositoryFacts | null): string {
  if (!repository) return 'the bot may not read the repository: give its user access';
  if (repository.archived) return 'the repository is archived';
  return 'the bot may not label or comment: give its user write permission on the repository';
}

/** Where nobody but the bot wrote, there is nothing to read. */
async function readComments(
  key: IssueKey,
  issue: Issue,
  { forge, bot }: ForgeAtWork,
  ledger: Pick<Ledger, 'readTold'>,
): Promise<TaskFile['comments']> {
  if (issue.comments === 0) return [];
  if (issue.comments === 1 && (await ledger.readTold(key))?.commentId) return [];
  return commentsOf((await forge.changesSince(parseKey(key), null)).changes, bot());
}

function whyOther(
  record: TaskRecord,
  issue: Issue,
  { bot }: ForgeAtWork,
  policy: Policy,
): string | null {
  if (!isOurs({ issue, bot: bot() }, policy.triggerLabel)) return 'not ours any more';
  return freeze(issue) === record.task.frozen ? null : 'the text changed';
}

/** Past what the look read that decided on it. */
async function whyMoved(
  ref: IssueRef,
  record: TaskRecord,
  { forge, bot }: ForgeAtWork,
): Promise<string | null> {
  const { changes } = await forge.changesSince(ref, record.cursor);
  if (changes.some((change) => isToldElsewhere(change, record, bot().id)))
    return 'more was told of it';
  if (changes.some((change) => matters(change, bot().id))) return 'somebody acted on it';
  return (await sameDependencies(ref, record, forge)) ? null : 'its dependencies changed';
}

/** A newer status comment than this ledger knows: the ledger is an older copy. */
export function isToldElsewhere(change: Change, record: IssueRecord, bot: number): boolean {
  if (change.kind !== 'commented' || change.actor?.id !== bot) return false;
  const marker = readMarker(change.body);
  return marker !== null && knowsMore(marker, record);
}

/** What the bot does for people to see doesn't, but an agent may add a dependency with its token. */
function matters(change: Change, bot: number): boolean {
  if (change.kind === 'dependencies') return true;
  return change.actor?.id !== bot && (change.kind !== 'commented' || !change.edited);
}

async function sameDependencies(
  ref: IssueRef,
  record: IssueRecord,
  forge: ForgeAtWork['forge'],
): Promise<boolean> {
  if (forge.tellsDependencies) return true;
  const now = (await forge.dependencies(ref)).map((issue) => issue.key);
  return now.length === record.native.length && now.every((key) => record.native.includes(key));
}

async function unsatisfied(
  blockers: IssueKey[],
  at: ForgeAtWork,
  { ledger, policy }: Pick<AdmitDeps, 'ledger' | 'policy'>,
): Promise<IssueKey[]> {
  const records = await ledger.readMany(blockers);
  const unmet: IssueKey[] = [];
  for (let from = 0; from < blockers.length; from += AT_ONCE) {
    const chunk = blockers.slice(from, from + AT_ONCE);
    const satisfied = await Promise.all(
      chunk.map((key, i) => isSatisfiedNow(key, records[from + i]?.record ?? null, at, policy)),
    );
    unmet.push(...chunk.filter((_, i) => !satisfied[i]));
  }
  return unmet;
}

async function isSatisfiedNow(
  key: IssueKey,
  record: IssueRecord | null,
  { forge, bot }: ForgeAtWork,
  policy: Policy,
): Promise<boolean> {
  const read = await forge.readIssue(parseKey(key));
  if (read.kind !== 'issue') return false;
  const { issue } = read;
  if (issue.pullRequest) return issue.pullRequest.merged;
  if (issue.state === 'closed') return issue.closedAs !== 'not-planned';
  const done = policy.unblockOn === 'done' && record?.task?.phase === 'done';
  return done && isOurs({ issue, bot: bot() }, policy.triggerLabel);
}
