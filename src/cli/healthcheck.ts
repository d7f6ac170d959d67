import type { BaseConfig } from '../config.ts';
import { ALIVE_FOR_MS } from '../domain/kept.ts';
import { StoreRefused } from '../store/checks.ts';
import { isRunning, type Presence, workersHere } from './presence.ts';
import { withBot } from './reach.ts';
import { receiverUrlOf } from './receiver-url.ts';
import { Failed } from './world.ts';

export type Part = 'receiver' | 'worker';

const HTTP_MS = 3_000;

/**
 * Null when what runs here is well, else what is wrong. What runs here is told by DATA_DIR: the
 * workers that were started with it on this host; where there are none, the receiver.
 */
export async function healthcheck(config: BaseConfig, only?: Part): Promise<string | null> {
  const workers = only === 'receiver' ? [] : await workersHere(config.dataDir);
  if (workers.length > 0) return workersFail(config, workers);
  if (only === 'worker')
    return `no worker was started on this host with DATA_DIR=${config.dataDir}`;
  return receiverFails(config);
}

async function receiverFails({ http, dataDir }: BaseConfig): Promise<string | null> {
  const url = `${receiverUrlOf(http)}/healthz`;
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(HTTP_MS) });
    return response.ok ? null : `${url} answers ${response.status}`;
  } catch {
    return `no receiver answers at ${url}, and no worker was started on this host with DATA_DIR=${dataDir}`;
  }
}

async function workersFail(config: BaseConfig, workers: Presence[]): Promise<string | null> {
  const gone = workers.find(({ pid }) => !isRunning(pid));
  if (gone) return `the worker ${gone.name} is gone and told no end: start it again`;
  const since = Date.now() - ALIVE_FOR_MS;
  const alive = await aliveInRedis(config, since);
  const silent = workers.find(({ name, beatAt }) =>
    alive === null ? beatAt < since : !alive.includes(name),
  );
  if (!silent) return null;
  return `the worker ${silent.name} runs but told nothing for ${ALIVE_FOR_MS / 1_000} s: see its log`;
}

/** Null when Redis doesn't answer, or refuses: a restart of the worker, and of its agents, would not help. */
async function aliveInRedis(config: BaseConfig, since: number): Promise<string[] | null> {
  try {
    return await withBot(config, [], ({ ledger }) => ledger.alive(since));
  } catch (error) {
    if (error instanceof Failed || error instanceof StoreRefused) return null;
    throw error;
  }
}
