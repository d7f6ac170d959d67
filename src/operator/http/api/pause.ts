import type { Router } from 'express';
import { z } from 'zod';
import type { Ledger } from '../../../ledger/ledger.ts';
import { parsed } from './asked.ts';

export interface PauseDeps {
  ledger: Pick<Ledger, 'pause' | 'unpause' | 'paused'>;
  now(): number;
}

const body = z.strictObject({ reason: z.string().max(500).default('') });

export function addPause(router: Router, { ledger, now }: PauseDeps): void {
  router.post('/pause', async (request, response) => {
    const said = parsed(body, request.body ?? {}, response);
    if (!said) return;
    const { reason } = said;
    await ledger.pause({
      by: 'operator',
      at: new Date(now()).toISOString(),
      reason,
      kind: 'person',
    });
    response.json({ paused: await ledger.paused() });
  });
  router.post('/unpause', async (_request, response) => {
    await ledger.unpause();
    response.json({ paused: null });
  });
}
