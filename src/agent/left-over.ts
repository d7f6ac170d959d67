import { processesWith, type Seen, stateOf } from './processes.ts';

const RUN_ID = /(?:^|\0)FORGEHAND_RUN_ID=([^\0]*)/;

/**
 * Processes of runs whose folder lies in `runsDir` and that no worker has any more. Of a run that a
 * living worker has, some process is below that worker; its others may be anywhere.
 */
export async function leftOver(runsDir: string, living: readonly number[]): Promise<Seen[]> {
  const seen = await processesIn(runsDir);
  const kept = new Set<string>();
  for (const { pid, run } of seen) if (await isBelow(pid, living)) kept.add(run);
  return seen.filter(({ run }) => !kept.has(run));
}

/** Ids of runs whose folder lies in `runsDir` and that have a process, whoever started it. */
export async function livingRuns(runsDir: string): Promise<Set<string>> {
  return new Set((await processesIn(runsDir)).map(({ run }) => run));
}

async function processesIn(runsDir: string): Promise<(Seen & { run: string })[]> {
  const runOf = new Map<number, string>();
  const seen = await processesWith((environment, pid) => {
    const run = RUN_ID.exec(environment)?.[1];
    if (run === undefined || !environment.includes(`FORGEHAND_TASK=${runsDir}/`)) return false;
    runOf.set(pid, run);
    return true;
  });
  return seen.map((one) => ({ ...one, run: runOf.get(one.pid) ?? '' }));
}

async function isBelow(pid: number, living: readonly number[]): Promise<boolean> {
  for (let at = pid; at > 0; at = (await stateOf(at))?.parent ?? 0) {
    if (living.includes(at)) return true;
  }
  return false;
}
