import type { Router } from 'express';
import { z } from 'zod';
import type { KeptDelivery } from '../../../domain/delivery.ts';
import type { Ledger } from '../../../ledger/ledger.ts';
import { deliveryRowOf } from '../views/delivery.ts';
import { parsed } from './asked.ts';

/** How a kept delivery was taken again. */
export type Replayed =
  | {
      kind: 'taken';
      issue: string | null;
      answer: { status: number } & ({ reason: string } | { error: string } | { issue: string });
    }
  | { kind: 'impossible'; why: string };

export interface DeliveriesDeps {
  ledger: Pick<Ledger, 'deliveries' | 'delivery'>;
  /** Through the same way as one that has just come. */
  replay(kept: KeptDelivery): Promise<Replayed>;
}

const query = z.object({ limit: z.coerce.number().int().min(1).max(550).default(100) });

export function addDeliveries(router: Router, { ledger, replay }: DeliveriesDeps): void {
  router.get('/deliveries', async (request, response) => {
    const asked = parsed(query, request.query, response);
    if (!asked) return;
    const entries = await ledger.deliveries(asked.limit);
    response.json({ deliveries: entries.map(deliveryRowOf) });
  });

  router.post('/deliveries/:id/replay', async (request, response) => {
    const kept = await ledger.delivery(request.params.id.slice(0, 100));
    if (!kept) return void response.status(404).json({ error: 'It is no longer kept.' });
    const replayed = await replay(kept);
    if (replayed.kind === 'impossible')
      return void response.status(409).json({ error: replayed.why });
    const { answer, issue } = replayed;
    response.status(202).json({ status: answer.status, issue, reason: reasonOf(replayed) });
  });
}

export function reasonOf({ answer }: Extract<Replayed, { kind: 'taken' }>): string {
  if ('error' in answer) return answer.error;
  return 'reason' in answer ? answer.reason : 'accepted';
}
