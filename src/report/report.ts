import { isDeepStrictEqual } from 'node:util';
import { goOn } from '../domain/failpoint.ts';
import type { IssueKey } from '../domain/issue.ts';
import { nameOf, parseKey } from '../domain/issue.ts';
import type { IssueRecord, Phase, Task } from '../domain/task.ts';
import { driveLabels } from './drive-labels.ts';
import { lagMs } from './lag.ts';
import { noticeOf } from './notice.ts';
import { createRefused } from './refused.ts';
import { answer, showSeen } from './replies.ts';
import { driveStatus, foldEarlier } from './status.ts';
import {
  beginTelling,
  Outdated,
  Overtaken,
  type ReportDeps,
  Superseded,
  type Telling,
} from './telling.ts';
import { yieldToNewer } from './yield.ts';

/** Drives labels and the status comment of one issue to what the ledger says. */
export type Report = (key: IssueKey) => Promise<void>;

/** How often a report starts again at once because the ledger moved on. */
const TRIES = 5;
/** Time for the look that comes first. */
const A_LOOK_MS = 1_000;

/** The only writer to the forge about tasks. */
export function createReport(deps: ReportDeps): Report {
  const { forges, ledger, settings, settingsOf, log, now, reach = goOn } = deps;
  const refused = createRefused(deps);

  return async function report(key) {
    const startedAt = now();
    for (let tries = 1; tries <= TRIES; tries += 1) {
      const told = await once(key);
      if (told === 'nothing') return;
      if (told === 'outdated') return ledger.owe([{ kind: 'report', key, at: now() + A_LOOK_MS }]);
      if (told === 'overtaken') {
        log.debug({ issue: key }, 'report: superseded, one that is owed already tells');
        return;
      }
      if (told !== 'superseded') {
        log.info({ issue: key, ...told, ms: now() - startedAt }, 'report: told');
        return;
      }
    }
    log.debug({ issue: key }, 'report: superseded, the next one tells');
    await ledger.owe([{ kind: 'report', key, at: now() }]);
  };

  /**
   * What was told, for the log. The ledger may move on before all was told: `overtaken` when the task
   * did, since whoever moved it owes a report of its own, or where a later report tells it all,
   * `superseded` when nothing that is told did.
   */
  async function once(
    key: IssueKey,
  ): Promise<ToldFacts | 'nothing' | 'superseded' | 'overtaken' | 'outdated'> {
    const { forge } = parseKey(key);
    const at = forges.get(forge);
    if (!at) throw new Error(`no forge named ${forge} is configured, yet ${key} is to be reported`);
    const telling = await beginTelling(deps, key, at);
    if (!telling) return 'nothing';
    const { record } = telling.reading;
    try {
      await tell(telling);
      return factsOf(record);
    } catch (error) {
      if (error instanceof Superseded) return howMoved(record);
      if (error instanceof Overtaken) return 'overtaken';
      if (error instanceof Outdated) return 'outdated';
      if (await refused(telling, error)) return 'nothing';
      await telling.keep();
      throw error;
    }
  }

  async function howMoved({ key, task }: IssueRecord): Promise<'superseded' | 'overtaken'> {
    const { record } = await ledger.read(key);
    return isDeepStrictEqual(shownOf(record?.task), shownOf(task)) ? 'superseded' : 'overtaken';
  }

  async function tell(telling: Telling): Promise<void> {
    const { reading, first, keep, told } = telling;
    // Let go before anything was told of it: by this ledger, or by the one before a loss.
    if (reading.record.task || reading.record.parting || !first) {
      if (deps.inDoubt?.()) await yieldToNewer(telling, deps);
      reach('report:before-labels');
      await showSeen(telling);
      await driveLabels(telling, settings.labelPrefix, reach);
      reach('report:after-labels');
      await foldEarlier(telling);
      await driveStatus(telling, deps);
      await notify(telling);
      await closeWhenDone(telling);
      await answer(telling, deps);
    }
    const { task } = reading.record;
    const lag = lagMs(task, told(), now());
    reach('report:before-told');
    await keep({ rev: reading.rev, refused: null, ...(task ? { since: task.since } : {}) });
    reach('report:after-told');
    const { strayUntil } = told();
    if (strayUntil && strayUntil > now())
      await ledger.owe([{ kind: 'report', key: telling.key, at: strayUntil }]);
    if (lag !== null) deps.onTold?.({ forge: telling.ref.forge, lagMs: lag });
  }

  async function notify({ forge, ref, reading, guard, note, told }: Telling): Promise<void> {
    const { task, repository } = reading.record;
    const notice = task && noticeOf(task, told(), settingsOf(repository.fullName));
    const notified = told().notified;
    if (!notice || notified.includes(notice.id)) return;
    const maybeThere = notified.includes(unsure(notice.id)) || deps.inDoubt?.() === true;
    const there =
      maybeThere && (await forge.ownComments(ref)).some(({ body }) => body === notice.text);
    if (!there) {
      await guard({ notified: kept([...notified, unsure(notice.id)]) });
      reach('report:before-notice');
      await forge.createComment(ref, notice.text);
      reach('report:after-notice');
    }
    note({ notified: kept([...notified, notice.id]) });
  }

  async function closeWhenDone(telling: Telling): Promise<void> {
    const { forge, ref, reading, guard, note, told } = telling;
    const { task, standing, repository } = reading.record;
    if (task?.phase !== 'done' || standing !== 'open') return;
    if (settingsOf(repository.fullName).whenDone !== 'close') return;
    const id = `${task.generation}:closed`;
    if (told().notified.includes(id)) return;
    await guard();
    await forge.closeIssue(ref);
    note({ notified: kept([...told().notified, id]) });
  }
}

/** A new comment was about to be made and its result isn't known. */
function unsure(id: string): string {
  return `?${id}`;
}

function kept(notified: string[]): string[] {
  return notified.slice(-20);
}

/** All but its place among others, which is told nowhere. */
function shownOf(task: Task | null | undefined) {
  return task ? { ...task, rank: 0 } : null;
}

interface ToldFacts {
  name: string;
  phase: Phase | 'none';
  /** The run that is under way, or that ended last. */
  run?: string;
}

function factsOf(record: IssueRecord): ToldFacts {
  const { task } = record;
  const run = task?.run?.id ?? task?.attempts.at(-1)?.run;
  return { name: nameOf(record), phase: task?.phase ?? 'none', ...(run ? { run } : {}) };
}
