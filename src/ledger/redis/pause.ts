import type { IssueKey } from '../../domain/issue.ts';
import type { Pause } from '../../domain/kept.ts';
import { type Ledger, QUEUED_TOLD_AT_MOST } from '../ledger.ts';
import { keys } from './keys.ts';
import type { Shared } from './shared.ts';

/** Nothing starts, on any worker; what waits is told so. */
export function createPause({
  client,
  within,
  script,
}: Shared): Pick<Ledger, 'pause' | 'unpause' | 'paused'> {
  return {
    pause: (pause) =>
      within(async () => {
        await client.set(keys.pause, JSON.stringify(pause));
        await tellQueued();
      }),
    unpause: () =>
      within(async () => {
        await client.del(keys.pause);
        await tellQueued();
      }),
    paused: () =>
      within(async () => {
        const json = await client.get(keys.pause);
        return json ? (JSON.parse(json) as Pause) : null;
      }),
  };

  async function tellQueued(): Promise<void> {
    const queued = await client.zrange(keys.phase('queued'), '0', `${QUEUED_TOLD_AT_MOST - 1}`);
    const owed = queued.map((key) => ({ kind: 'report', key: key as IssueKey, at: Date.now() }));
    if (owed.length > 0) await script('owe', [JSON.stringify(owed)]);
  }
}
