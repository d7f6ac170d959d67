import type { Ledger } from '../ledger.ts';
import { keys } from './keys.ts';
import type { Shared } from './shared.ts';

/** What agents said: the head is kept, then the tail. */
export function createLogs(
  { within, script, pipeline }: Shared,
  { capBytes, ttlMs }: { capBytes: number; ttlMs: number },
): Pick<Ledger, 'appendLog' | 'readLog' | 'readLogFrom'> {
  return {
    appendLog: (runId, lines) =>
      within(async () => {
        if (lines.length === 0) return;
        await script('log', [runId, capBytes / 2, ttlMs, ...lines]);
      }),
    readLog: (runId) =>
      within(async () => {
        const answers = await pipeline([
          ['lrange', keys.logHead(runId), 0, -1],
          ['lrange', keys.logTail(runId), 0, -1],
          ['hget', keys.log(runId), 'omitted'],
        ]);
        const [head, tail, omitted] = answers as [string[], string[], string | null];
        return head.length === 0 ? null : { head, tail, omitted: Number(omitted ?? 0) };
      }),
    readLogFrom: (runId, line) =>
      within(async () => {
        const answer = (await script('log-from', [runId, line])) as [number, string[]] | null;
        return answer && { first: answer[0], lines: answer[1] };
      }),
  };
}
