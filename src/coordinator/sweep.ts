import type { Logger } from 'pino';
import { mayBeForgotten } from '../domain/decide/forgotten.ts';
import type { IssueKey } from '../domain/issue.ts';
import { parseKey } from '../domain/issue.ts';
import type { Policy } from '../domain/policy.ts';
import type { IssueRecord, Phase } from '../domain/task.ts';
import { ForgeError, type Listed } from '../forge/forge.ts';
import type { Ledger } from '../ledger/ledger.ts';
import type { Queue } from '../queue/queue.ts';
import { isAsSeen } from './as-seen.ts';
import type { Clock } from './clock.ts';
import type { ForgeAtWork } from './forge-at-work.ts';
import type { Listener } from './listener.ts';
import type { RateLimits } from './rate-limits.ts';
import { createReadable } from './readable.ts';
import { createRestoring } from './restore.ts';
import { waitForRoom } from './room-for-looks.ts';
import { createSweepLock } from './sweep-lock.ts';
import { createUnlisted } from './unlisted.ts';

export interface SweepDeps {
  forges: ReadonlyMap<string, ForgeAtWork>;
  ledger: Pick<
    Ledger,
    | 'list'
    | 'readMany'
    | 'blockersOf'
    | 'owe'
    | 'lockSweep'
    | 'unlockSweep'
    | 'sweptAt'
    | 'setSweptAt'
    | 'setRestoring'
    | 'isRestoring'
    | 'repositoryNames'
    | 'nameRepository'
  >;
  policy: Pick<Policy, 'labelPrefix'>;
  queue: Pick<Queue, 'addLook' | 'looksOutstanding' | 'hasRun'>;
  rateLimits: RateLimits;
  /** Told when a sweep was through. */
  listener: Pick<Listener, 'swept'>;
  clock: Clock;
  log: Logger;
}

const PAGE = 100;
/** Forge clocks and lists lag: what changed shortly before the last sweep is asked for again. */
const OVERLAP_MS = 120_000;
/** After a clock that was set back, or a loss: nobody knows when the last sweep really was. */
const DAY_MS = 86_400_000;
const NOT_AT_REST: Phase[] = ['blocked', 'queued', 'held', 'running', 'needs-human'];

/** Resolves with false where it is not done, since another process is at it. */
export type Sweep = (signal: AbortSignal) => Promise<boolean>;

/** Looks at everything that may have changed; one sweeper at a time, whoever it is. */
export function createSweep(deps: SweepDeps): Sweep {
  const { forges, ledger, policy, queue, rateLimits, listener, clock, log } = deps;
  const whileLocked = createSweepLock(deps);
  const restoring = createRestoring(deps);
  const readable = createReadable(log);
  const unlisted = createUnlisted(forges, ledger);

  return async function sweep(signal) {
    const started = clock.now();
    const swept: Swept = { looks: new Set(), dealtWith: new Set(), away: new Set() };
    const isOurs = await whileLocked(
      (until) => restoring(() => sweepAll(swept, until), until),
      signal,
    );
    if (!isOurs) return false;
    if (signal.aborted) return true;
    listener.swept();
    log.info({ looks: swept.looks.size, ms: clock.now() - started }, 'sweep: done');
    return true;
  };

  async function sweepAll(swept: Swept, signal: AbortSignal): Promise<void> {
    for (const at of forges.values()) {
      if (!signal.aborted) await sweepForge(at, swept, signal);
    }
    await unrested(swept, signal);
  }

  /** One forge's trouble is not the others'. */
  async function sweepForge(at: ForgeAtWork, swept: Swept, signal: AbortSignal): Promise<void> {
    const forge = at.forge.name;
    if (rateLimits.untilMs(forge) > 0) return void swept.away.add(forge);
    try {
      await changed(at, swept, signal);
    } catch (error) {
      if (!(error instanceof ForgeError)) throw error;
      swept.away.add(forge);
      rateLimits.heed(forge, error);
      log.warn(
        { err: error, forge },
        'sweep: this forge does not answer, the next sweep asks again',
      );
    }
  }

  /** Tasks not at rest: what they owe where no live job is left, and a look where no list tells of them or their blockers. */
  async function unrested(swept: Swept, signal: AbortSignal): Promise<void> {
    for (let offset = 0; !signal.aborted; offset += PAGE) {
      const page = await ledger.list(NOT_AT_REST, { offset, limit: PAGE });
      const tasks = page.records.map(({ record }) => record);
      // Asked in one turn: a page costs one round trip, not one a task.
      await Promise.all(tasks.map(oweRunAgain));
      for (const key of await unlisted(tasks, swept)) await look(key, swept, signal);
      if (offset + PAGE >= page.total) break;
    }
  }

  async function oweRunAgain({ key, task }: IssueRecord): Promise<void> {
    if (task?.phase !== 'queued' && task?.phase !== 'running') return;
    if (await queue.hasRun(key, task.turn)) return;
    const at = Math.max(clock.now(), task.notBefore ? Date.parse(task.notBefore) : 0);
    await ledger.owe([{ kind: 'run', key, at, turn: task.turn }]);
  }

  async function changed({ forge }: ForgeAtWork, swept: Swept, signal: AbortSignal): Promise<void> {
    const isOver = () => signal.aborted || swept.away.has(forge.name);
    const startedAt = new Date(clock.now() - OVERLAP_MS).toISOString();
    const sweptAt = await ledger.sweptAt(forge.name);
    const since = trusted(sweptAt, clock.now());
    const repositories = new Map<number, string>();
    for (const known of await ledger.repositoryNames(forge.name)) {
      forge.learn(known);
      repositories.set(known.id, known.fullName);
    }
    for await (const page of forge.assigned()) {
      if (isOver()) return;
      for (const { repository } of page) repositories.set(repository.id, repository.fullName);
      await lookAtChanged(page, swept, signal);
    }
    for (const [id, fullName] of repositories) {
      await ledger.nameRepository(forge.name, { id, fullName });
      const pages = readable(forge.changedSince({ id }, since), `${forge.name}: ${fullName}`);
      for await (const page of pages) {
        if (isOver()) return;
        await lookAtChanged(
          sweptAt ? page : page.filter((one) => isLeftOver(one, swept)),
          swept,
          signal,
        );
      }
    }
    // What was left out is listed to the next sweep.
    if (!isOver()) await ledger.setSweptAt(forge.name, startedAt);
  }

  /** A ledger that was never swept is new, or was emptied: of others' issues it needs none. */
  function isLeftOver(listed: Listed, { dealtWith }: Swept): boolean {
    return !dealtWith.has(listed.key) && mayBeForgotten(null, listed, policy);
  }

  async function lookAtChanged(page: Listed[], swept: Swept, signal: AbortSignal): Promise<void> {
    const known = await ledger.readMany(page.map((listed) => listed.key));
    for (const [i, listed] of page.entries()) {
      const record = known[i]?.record ?? null;
      // One that nobody waits for is of no interest: it can't be a task.
      if (listed.pullRequest && !record) continue;
      if (isAsSeen(listed, record)) swept.dealtWith.add(listed.key);
      else await look(listed.key, swept, signal);
    }
  }

  async function look(key: IssueKey, swept: Swept, signal: AbortSignal): Promise<void> {
    const { forge } = parseKey(key);
    // Once is enough, however many lists tell of it.
    if (swept.looks.has(key) || !forges.has(forge) || swept.away.has(forge)) return;
    if (!(await waitForRoom(forge, deps, signal))) {
      if (signal.aborted) return;
      swept.away.add(forge);
      return log.warn({ forge }, 'sweep: looks at this forge stand still, the next sweep goes on');
    }
    await queue.addLook({ key, urgency: 'sweep' });
    swept.dealtWith.add(key);
    swept.looks.add(key);
  }
}

/** What one sweep has found so far. */
interface Swept {
  looks: Set<IssueKey>;
  /** Listed as they were seen, or looked at already. */
  dealtWith: Set<IssueKey>;
  /** Names of forges that didn't answer, or whose looks stand still. */
  away: Set<string>;
}

/** From when on changes are asked for: one in the future would hide all of them. */
function trusted(sweptAt: string | null, now: number): string {
  const isPast = sweptAt !== null && Date.parse(sweptAt) <= now;
  return isPast ? sweptAt : new Date(now - DAY_MS).toISOString();
}
