import type { Person } from '../../domain/issue.ts';
import type { Pause } from '../../domain/kept.ts';
import { SCHEMA } from '../../domain/schema.ts';
import { RESTORED_WITHIN_MS } from '../for-sweeps.ts';
import type { Ledger } from '../ledger.ts';

type Registry = Pick<
  Ledger,
  | 'setIdentity'
  | 'identity'
  | 'repositoryNames'
  | 'nameRepository'
  | 'appendLog'
  | 'readLog'
  | 'readLogFrom'
  | 'pause'
  | 'unpause'
  | 'paused'
  | 'lockSweep'
  | 'unlockSweep'
  | 'restSweep'
  | 'sweepRestsMs'
  | 'sweptAt'
  | 'setSweptAt'
  | 'setRestoring'
  | 'isRestoring'
  | 'setAlive'
  | 'alive'
  | 'mark'
  | 'ping'
>;

/** What belongs to no single issue, in memory. */
export function createMemoryRegistry(
  now: () => number,
  { onPause, onRestored }: { onPause: () => void; onRestored: () => void },
) {
  const names = new Map<string, Map<number, string>>();
  const bots = new Map<string, Person>();
  const swept = new Map<string, string>();
  const logs = new Map<string, string[]>();
  const alive = new Map<string, number>();
  const marks = new Map<string, number>();
  let pause: Pause | null = null;
  let sweeper: { owner: string; until: number } | null = null;
  let restsUntil = 0;
  let restoringUntil = 0;
  const isRestoring = () => now() < restoringUntil;

  const door: Registry = {
    setIdentity: async (forge, bot) => void bots.set(forge, bot),
    identity: async (forge) => bots.get(forge) ?? null,
    repositoryNames: async (forge) =>
      [...(names.get(forge) ?? [])].map(([id, fullName]) => ({ id, fullName })),
    nameRepository: async (forge, repository) => name(forge, repository),

    async appendLog(runId, lines) {
      logs.set(runId, [...(logs.get(runId) ?? []), ...lines].slice(-1_000));
    },
    async readLog(runId) {
      const head = logs.get(runId);
      return head ? { head, omitted: 0, tail: [] } : null;
    },
    async readLogFrom(runId, line) {
      const lines = logs.get(runId);
      return lines ? { first: line, lines: lines.slice(line) } : null;
    },
    async pause(one) {
      pause = one;
      onPause();
    },
    async unpause() {
      pause = null;
      onPause();
    },
    paused: async () => pause,
    async lockSweep(owner, ttlMs) {
      if (sweeper && sweeper.owner !== owner && sweeper.until > now()) return false;
      sweeper = { owner, until: now() + ttlMs };
      return true;
    },
    async unlockSweep(owner) {
      if (sweeper?.owner === owner) sweeper = null;
    },
    async restSweep(ms) {
      restsUntil = now() + ms;
    },
    sweepRestsMs: async () => Math.max(0, restsUntil - now()),
    sweptAt: async (forge) => swept.get(forge) ?? null,
    setSweptAt: async (forge, iso) => void swept.set(forge, iso),
    async setRestoring(restoring) {
      restoringUntil = restoring ? now() + RESTORED_WITHIN_MS : 0;
      if (!restoring) onRestored();
    },
    isRestoring: async () => isRestoring(),
    setAlive: async (worker, atMs) => void alive.set(worker, atMs),
    alive: async (sinceMs) =>
      [...alive].filter(([, at]) => at >= sinceMs).map(([worker]) => worker),
    async mark(owner, value, known) {
      const before = marks.get(owner) ?? null;
      marks.set(owner, value);
      if ((before ?? 0) < known) restoringUntil = now() + RESTORED_WITHIN_MS;
      return { before, schema: SCHEMA };
    },
    ping: async () => {},
  };

  return {
    door,
    name,
    bot: (forge: string) => bots.get(forge) ?? null,
    mayStart: () => pause === null && !isRestoring(),
    clear,
  };

  function name(forge: string, { id, fullName }: { id: number; fullName: string }): void {
    const those = names.get(forge) ?? new Map();
    names.set(forge, those.set(id, fullName));
  }

  function clear(): void {
    for (const all of [names, bots, swept, logs, marks]) all.clear();
    pause = null;
    sweeper = null;
    restsUntil = 0;
    restoringUntil = 0;
  }
}
