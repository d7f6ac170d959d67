import type { Logger } from 'pino';
import type { IssueKey } from '../domain/issue.ts';

/** Deliveries that were answered 503: no forge sends them again by itself. */
export interface Missed {
  /** What to do once the store takes writes again; the last of an issue counts. */
  keep(key: IssueKey, take: () => Promise<unknown>): void;
  close(): void;
}

const KEPT_AT_MOST = 1_000;
const TRIED_EVERY_MS = 1_000;

/** Takes them as soon as the store is back. Only in memory: what dies with this process the sweep finds. */
export function createMissed(log: Logger, everyMs = TRIED_EVERY_MS): Missed {
  const kept = new Map<IssueKey, () => Promise<unknown>>();
  let timer: NodeJS.Timeout | null = null;

  return {
    keep(key, take) {
      if (kept.size >= KEPT_AT_MOST && !kept.has(key)) return;
      kept.set(key, take);
      timer ??= later();
    },
    close() {
      if (timer) clearTimeout(timer);
      kept.clear();
    },
  };

  function later(): NodeJS.Timeout {
    return setTimeout(() => void takeAll(), everyMs).unref();
  }

  async function takeAll(): Promise<void> {
    for (const [key, take] of kept) {
      try {
        await take();
      } catch (error) {
        log.debug({ err: error, issue: key }, 'delivery not taken yet: the store is still away');
        break;
      }
      if (kept.get(key) === take) kept.delete(key);
      log.info({ issue: key }, 'delivery taken late, after it was answered 503');
    }
    timer = kept.size > 0 ? later() : null;
  }
}
