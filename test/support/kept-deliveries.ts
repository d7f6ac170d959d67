import type { KeptDelivery } from '../../src/domain/delivery.ts';
import { captured } from './deliveries.ts';

/** A kept delivery: the captured one that assigned the bot, unless told otherwise. */
export function aKeptDelivery(change: Partial<KeptDelivery> = {}): KeptDelivery {
  return {
    id: 'kept1',
    guid: '3f8bf99f-4f77-4ef0-aace-5c8b177f6907',
    forge: 'gitea',
    at: '2026-11-24T14:00:00.000Z',
    event: 'issue_assign',
    action: 'assigned',
    issue: 'admin/app#2',
    repository: { id: 1, fullName: 'admin/app' },
    sender: 'admin',
    status: 202,
    reason: 'accepted',
    verified: true,
    headers: { 'x-gitea-event': 'issues', 'x-gitea-event-type': 'issue_assign' },
    body: captured('002').body,
    ...change,
  };
}
