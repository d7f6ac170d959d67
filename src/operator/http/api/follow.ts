import { once } from 'node:events';
import { setTimeout as wait } from 'node:timers/promises';
import type { Request, Response } from 'express';
import { issueOfRun } from '../../../domain/run-id.ts';
import type { Ledger } from '../../../ledger/ledger.ts';

export interface FollowDeps {
  ledger: Pick<Ledger, 'read' | 'readLogFrom'>;
  /** Aborted when the port closes: streams would keep it open. */
  closing: AbortSignal;
  askEveryMs?: number;
}

const MOST_STREAMS = 100;
const BEAT_MS = 10_000;

/**
 * Server-sent events of a run's log: each line is a message whose id is the number of the line
 * after it, so that a reader who comes again with Last-Event-ID misses nothing and hears nothing
 * twice; `omitted` where lines are no longer kept; `end` when the run is over.
 */
export function createFollow({ ledger, closing, askEveryMs = 400 }: FollowDeps) {
  let streams = 0;

  return async function follow(id: string, request: Request, response: Response): Promise<void> {
    const from = lastLine(request);
    const isLive = await live(id);
    const log = await ledger.readLogFrom(id, from);
    if (!log && !isLive)
      return void response.status(404).json({ error: 'No log is kept under this name.' });
    // What makes a browser's EventSource stop asking.
    if (!isLive && from > 0 && log?.lines.length === 0) return void response.status(204).end();
    if (streams >= MOST_STREAMS) {
      return void response
        .status(503)
        .set('Retry-After', '10')
        .json({ error: 'Too many follow logs just now.' });
    }
    streams += 1;
    const gone = new AbortController();
    response.once('close', () => gone.abort());
    try {
      await stream(id, response, from, AbortSignal.any([gone.signal, closing]));
    } finally {
      streams -= 1;
      response.end();
    }
  };

  async function stream(
    id: string,
    response: Response,
    from: number,
    stop: AbortSignal,
  ): Promise<void> {
    response.status(200).set({ 'Content-Type': 'text/event-stream', 'X-Accel-Buffering': 'no' });
    response.write('retry: 1000\n\n');
    let next = from;
    let beatAt = Date.now();
    while (!stop.aborted) {
      // Asked first: what was written before the run ended is then surely read.
      const isLive = await live(id);
      const told = await tell(id, response, next, stop);
      next = told.next;
      if (!isLive) return void response.write(`event: end\nid: ${next}\ndata: the run is over\n\n`);
      if (told.wrote) beatAt = Date.now();
      if (Date.now() - beatAt > BEAT_MS) {
        response.write(': still here\n\n');
        beatAt = Date.now();
      }
      await wait(askEveryMs, undefined, { signal: stop }).catch(() => {});
    }
  }

  async function tell(
    id: string,
    response: Response,
    from: number,
    stop: AbortSignal,
  ): Promise<{ next: number; wrote: boolean }> {
    const log = await ledger.readLogFrom(id, from);
    if (!log || log.lines.length === 0) return { next: from, wrote: false };
    const gap = log.first - from;
    const omitted = gap > 0 ? `event: omitted\ndata: ${gap}\n\n` : '';
    const lines = log.lines.map(
      (line, i) => `id: ${log.first + i + 1}\ndata: ${line.replace(/[\r\n]/g, ' ')}\n\n`,
    );
    if (!response.write(omitted + lines.join('')))
      await once(response, 'drain', { signal: stop }).catch(() => {});
    return { next: log.first + log.lines.length, wrote: true };
  }

  async function live(id: string): Promise<boolean> {
    const key = issueOfRun(id);
    const task = key && (await ledger.read(key)).record?.task;
    return task?.phase === 'running' && task.run?.id === id;
  }
}

function lastLine({ headers, query }: Request): number {
  const asked = headers['last-event-id'] ?? query.from;
  return /^\d{1,9}$/.test(String(asked)) ? Number(asked) : 0;
}
