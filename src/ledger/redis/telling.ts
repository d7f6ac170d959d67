import type { IssueKey } from '../../domain/issue.ts';
import type { Progress, Told } from '../../domain/kept.ts';
import type { ForReports, MayWrite } from '../for-reports.ts';
import { keys } from './keys.ts';
import { readingOf } from './records.ts';
import type { Shared } from './shared.ts';

const READING = 9;

/** What reports begin with, ask before each write, and leave. */
export function createTelling({ client, within, script }: Shared): ForReports {
  return {
    beginTelling: (key, dependentsAtMost, nowMs) =>
      within(async () => {
        const answer = (await script('begin-telling', [key, dependentsAtMost, nowMs])) as unknown[];
        const [told, dependents, teller] = answer.slice(READING);
        return {
          reading: readingOf(answer),
          told: parsed<Told>(told),
          dependents: dependents as IssueKey[],
          teller: Number(teller),
        };
      }),
    mayWrite: ({ key, teller, expectedRev, told, trying, nowMs, most, counts }) =>
      within(async () => {
        const { writes, sinceMs } = most;
        const facts = { key, teller, rev: expectedRev, now: nowMs, since: sinceMs, writes, counts };
        const args = [facts, told, trying].map((one) => JSON.stringify(one));
        return (await script('may-write', args)) as MayWrite;
      }),
    told: (key, told, teller) =>
      within(
        async () => void (await script('told', [key, JSON.stringify(told), told.rev, teller])),
      ),
    readTold: (key) => within(async () => parsed<Told>(await client.get(keys.told(key)))),

    progress: (key, progress) =>
      within(async () => {
        const args = [key, progress.generation, JSON.stringify(progress)];
        return (await script('progress', args)) === 1;
      }),
    readProgress: (key) =>
      within(async () => parsed<Progress>(await client.get(keys.progress(key)))),
  };
}

function parsed<T>(json: unknown): T | null {
  return typeof json === 'string' ? (JSON.parse(json) as T) : null;
}
