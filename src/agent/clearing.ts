import { basename, join } from 'node:path';
import type { Logger } from 'pino';
import type { Ending } from '../domain/outcome.ts';
import { livingRuns } from './left-over.ts';
import { foldersToRemove, removeFolder } from './removal.ts';

export interface ClearingDeps {
  runsDir: string;
  /** Folders of runs that did not end well are kept that long. */
  retentionMs: number;
  isRunning(runId: string): boolean;
  log: Logger;
}

/** Which folders of runs go, and when. */
export function createClearing({ runsDir, retentionMs, isRunning, log }: ClearingDeps) {
  return { clear, tidy };

  async function clear(runId: string, ending: Ending): Promise<void> {
    if (isFine(ending)) await remove(join(runsDir, runId));
  }

  async function tidy(): Promise<number> {
    const over = await foldersToRemove(runsDir, retentionMs, Date.now());
    if (over.length === 0) return 0;
    // A run may take longer than folders are kept, also that of another worker here.
    const living = await livingRuns(runsDir);
    let removed = 0;
    for (const folder of over) {
      const run = basename(folder);
      if (isRunning(run) || living.has(run)) continue;
      if (await remove(folder)) removed += 1;
    }
    return removed;
  }

  /** False when that is not possible now: a folder that stays is no reason to start or end nothing. */
  async function remove(folder: string): Promise<boolean> {
    try {
      await removeFolder(folder);
      return true;
    } catch (error) {
      log.warn(
        { err: error, folder },
        'agent: the folder of a run could not be removed, it is tried again; see whose files are in it',
      );
      return false;
    }
  }
}

function isFine(ending: Ending): boolean {
  if (ending.kind === 'exited') return ending.code === 0 && ending.result?.outcome !== 'failed';
  return ending.kind === 'stopped' && ending.why !== 'timeout' && ending.why !== 'stalled';
}
