import { readdir, readFile } from 'node:fs/promises';
import { setTimeout as wait } from 'node:timers/promises';
import { killSeen, processesOfRun, sendSignal } from './processes.ts';

export interface Tree {
  runId: string;
  /** Leader of the group; gone or not. */
  pid: number;
}

const VERIFY_EVERY_MS = 50;
const VERIFY_AT_MOST_MS = 5_000;

/** SIGTERM to all of a run, a grace, then SIGKILL; resolves when nothing of it is left. */
export async function terminate(tree: Tree, graceMs: number): Promise<void> {
  await signalTree(tree, 'SIGTERM');
  const until = performance.now() + graceMs;
  while (performance.now() < until) {
    if (!(await isAlive(tree))) return;
    await wait(Math.min(VERIFY_EVERY_MS, Math.max(1, until - performance.now())));
  }
  await kill(tree);
}

/** At once, also those that left the group; asked again until nothing is left. */
export async function kill(tree: Tree): Promise<void> {
  const until = performance.now() + VERIFY_AT_MOST_MS;
  sendSignal(-tree.pid, 'SIGKILL');
  // Most often nothing is left, and finding that out is most of the work: once will do.
  while ((await isAlive(tree)) && performance.now() < until) {
    await signalTree(tree, 'SIGKILL');
    await wait(VERIFY_EVERY_MS);
  }
}

async function signalTree({ runId, pid }: Tree, signal: NodeJS.Signals): Promise<void> {
  sendSignal(-pid, signal);
  await killSeen(await processesOfRun(runId), signal);
}

async function isAlive({ runId, pid }: Tree): Promise<boolean> {
  if (sendSignal(-pid, 0) && (await groupHasLiving(pid))) return true;
  return (await processesOfRun(runId)).length > 0;
}

/** A zombie that waits for its parent still answers signals. */
async function groupHasLiving(group: number): Promise<boolean> {
  const names = await readdir('/proc').catch(() => null);
  if (names === null) return true;
  for (const name of names.filter((name) => /^\d+$/.test(name))) {
    const stat = await readFile(`/proc/${name}/stat`, 'latin1').catch(() => '');
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    if (fields[2] === String(group) && fields[0] !== 'Z') return true;
  }
  return false;
}
