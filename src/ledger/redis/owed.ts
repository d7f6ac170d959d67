import type { IssueKey } from '../../domain/issue.ts';
import type { Phase } from '../../domain/task.ts';
import { type Claimed, CROWD_EACH_MS } from '../claimed.ts';
import type { Ledger, Owed } from '../ledger.ts';
import { keys } from './keys.ts';
import { parseRecord, placeFacts } from './records.ts';
import type { Shared } from './shared.ts';

type OwedDoor = Pick<
  Ledger,
  'claim' | 'hasten' | 'handed' | 'owe' | 'oweWhenQuiet' | 'takePlace' | 'placesOf' | 'nextDue'
>;

/** What must still happen, and who may start under a limit. */
export function createOwed({ client, within, script, pipeline, readMany }: Shared): OwedDoor {
  return {
    claim: ({ nowMs, limit, leaseMs, againMs = leaseMs }) =>
      within(async () => {
        const flat = await script('claim', [nowMs, leaseMs, againMs, CROWD_EACH_MS, limit]);
        return claimedOf(flat as string[]);
      }),

    hasten: (nowMs) => within(async () => void (await script('hasten', [nowMs]))),

    handed: (claimed) =>
      within(async () => {
        const told = claimed.filter(({ owed: { kind } }) => kind !== 'run' && kind !== 'cancel');
        if (told.length === 0) return;
        await script(
          'handed',
          told.flatMap(({ owed, claim }) => [`${owed.kind}|${owed.key}`, claim]),
        );
      }),

    owe: (owed) =>
      within(async () => {
        if (owed.length > 0) await script('owe', [JSON.stringify(owed)]);
      }),

    oweWhenQuiet: (key, { nowMs, quietMs, mostMs }) =>
      within(async () => void (await script('owe-quiet', [key, nowMs, quietMs, mostMs]))),

    takePlace: (key, turn, limit) =>
      within(async () => {
        const [found] = await readMany([key]);
        if (!found) return false;
        const now = Date.now();
        const facts = { key, turn, limit, now, ...placeFacts(found.record, now) };
        return (await script('place', [JSON.stringify(facts)])) === 1;
      }),

    placesOf: (forge, repositoryId) =>
      within(
        () => client.smembers(keys.holders(`${forge}/${repositoryId}`)) as Promise<IssueKey[]>,
      ),

    nextDue: () =>
      within(async () => {
        const [paused, runs, ...others] = (await pipeline([
          ['exists', keys.pause, keys.restoring],
          ['zrange', keys.owedRuns, 0, 0, 'WITHSCORES'],
          ['zrange', keys.owed, 0, 0, 'WITHSCORES'],
          ['zrange', keys.owedHints, 0, 0, 'WITHSCORES'],
        ])) as [number, ...string[][]];
        const firsts = paused > 0 ? others : [...others, runs ?? []];
        const scores = firsts.flatMap(([, score]) => (score === undefined ? [] : [Number(score)]));
        return scores.length > 0 ? Math.min(...scores) : null;
      }),
  };
}

function claimedOf(flat: string[]): Claimed[] {
  const claimed: Claimed[] = [];
  for (let i = 0; i < flat.length; i += 8) {
    const [member = '', claim = '', of = '', turn = '0', ...numbers] = flat.slice(i, i + 8);
    const [chain = 0, round = 0, begun = 0, stood = 0] = numbers.map(Number);
    const bar = member.indexOf('|');
    const kind = member.slice(0, bar) as Owed['kind'];
    const key = member.slice(bar + 1) as IssueKey;
    const owed: Owed =
      kind === 'run'
        ? { kind, key, at: Number(claim), turn: Number(turn) }
        : { kind, key, at: Number(claim) };
    claimed.push({
      owed,
      claim,
      record: kind === 'run' ? parseRecord(of, null) : null,
      chain,
      standing: { round, begun },
      again: stood === 1,
      phase: kind === 'report' && of ? (of as Phase) : null,
    });
  }
  return claimed;
}
