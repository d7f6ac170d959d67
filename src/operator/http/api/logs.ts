import type { Router } from 'express';
import type { Ledger } from '../../../ledger/ledger.ts';
import { createFollow, type FollowDeps } from './follow.ts';

export interface LogsDeps extends FollowDeps {
  ledger: FollowDeps['ledger'] & Pick<Ledger, 'readLog'>;
}

/** A run's log as plain text, or as a stream that follows it. */
export function addLogs(router: Router, deps: LogsDeps): void {
  const follow = createFollow(deps);
  router.get('/runs/:id/log', async (request, response) => {
    const id = request.params.id.slice(0, 300);
    response.vary('Accept');
    // A stream only for whoever names it: curl's */* gets the text.
    if (/\btext\/event-stream\b/.test(request.headers.accept ?? ''))
      return follow(id, request, response);
    const text = await textOf(deps.ledger, id);
    if (text === null)
      return void response.status(404).json({ error: 'No log is kept under this name.' });
    response.type('text/plain');
    if ('download' in request.query) response.attachment(`${id.replace(/[^\w.-]/g, '_')}.log`);
    response.send(text);
  });
}

async function textOf(ledger: LogsDeps['ledger'], id: string): Promise<string | null> {
  const log = await ledger.readLog(id);
  if (!log) return null;
  const gap = log.omitted > 0 ? [`… ${log.omitted} lines are not kept …`] : [];
  return `${[...log.head, ...gap, ...log.tail].join('\n')}\n`;
}
