import { readFileSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';

/** A process as /proc shows it; the start time tells it from a later one with the same pid. */
export interface Seen {
  pid: number;
  startTime: string;
}

type Matches = (environment: string, pid: number) => boolean;

/** Every process that carries this run's id in its environment; none where there is no /proc. */
export async function processesOfRun(runId: string): Promise<Seen[]> {
  return processesWith((environment) => environment.includes(`FORGEHAND_RUN_ID=${runId}\0`));
}

export async function processesWith(matches: Matches): Promise<Seen[]> {
  const names = await readdir('/proc').catch(() => [] as string[]);
  const pids = names.filter((name) => /^\d+$/.test(name)).map(Number);
  const found = await Promise.all(pids.map((pid) => see(pid, matches)));
  return found.filter((seen) => seen !== null);
}

async function see(pid: number, matches: Matches): Promise<Seen | null> {
  if (pid === process.pid) return null;
  try {
    // Nothing waits for a disk here, and through the pool a few hundred of them take three times as long.
    const environment = `${readFileSync(`/proc/${pid}/environ`, 'latin1')}\0`;
    if (!matches(environment, pid)) return null;
    const state = await stateOf(pid);
    return state && state.state !== 'Z' ? { pid, startTime: state.startTime } : null;
  } catch {
    // Gone meanwhile, or somebody else's: neither is ours.
    return null;
  }
}

/** Null where it is gone. */
export async function stateOf(
  pid: number,
): Promise<{ state: string; parent: number; startTime: string } | null> {
  const stat = await readFile(`/proc/${pid}/stat`, 'latin1').catch(() => null);
  if (stat === null) return null;
  // The name in parentheses may hold anything; fields are counted from its end.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return { state: fields[0] ?? '', parent: Number(fields[1]), startTime: fields[19] ?? '' };
}

/** Kills just what was seen: a pid that another process has meanwhile is left alone. */
export async function killSeen(seen: Seen[], signal: NodeJS.Signals): Promise<number> {
  let killed = 0;
  for (const { pid, startTime } of seen) {
    const now = await stateOf(pid);
    if (now?.startTime !== startTime || now.state === 'Z') continue;
    if (sendSignal(pid, signal)) killed += 1;
  }
  return killed;
}

/** False when there is nobody to signal any more. A negative pid is a group. */
export function sendSignal(pid: number, signal: NodeJS.Signals | 0): boolean {
  try {
    process.kill(pid, signal);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ESRCH') return false;
    throw error;
  }
}
