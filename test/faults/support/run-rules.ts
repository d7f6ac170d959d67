import { readMarker } from '../../../src/domain/marker.ts';
import type { AgentRun } from './agents.ts';
import type { Leniency } from './checker.ts';
import { groupBy } from './group.ts';
import type { House } from './house.ts';

/** One effective run (2), none before its blockers (4), none left (5), none repeated (7, 8). */
export async function brokenRuns(house: House, leniency: Leniency): Promise<string[]> {
  const runs = house.runs();
  const byIssue = groupBy(runs, ({ issue }) => issue);
  return [
    ...olderWrites(house),
    ...[...byIssue].flatMap(([issue, some]) =>
      leniency.mayRepeat?.includes(issue) ? [] : repeated(house, issue, some),
    ),
    ...(await tooEarly(house, runs)),
    ...(await leftBehind(house)),
  ];
}

/** In the order in which the forge took them, generations of an assignment never fall. */
function olderWrites({ proxy }: House): string[] {
  const newest = new Map<string, number>();
  const broken: string[] = [];
  for (const { path, body, forgeSaid } of proxy.writes()) {
    if (forgeSaid === null || forgeSaid >= 300 || !body.includes('forgehand:status')) continue;
    const marker = readMarker((JSON.parse(body) as { body: string }).body);
    if (!marker || marker.phase === 'stopped') continue;
    const comment = path.replace(/^.*\/(issues\/\d+\/comments|issues\/comments\/\d+)$/, '$1');
    const about = `${marker.assignment.id} ${marker.assignment.at}`;
    const before = newest.get(about) ?? 0;
    if (marker.generation < before)
      broken.push(`${comment}: generation ${marker.generation} was written after ${before} (2)`);
    newest.set(about, Math.max(before, marker.generation));
  }
  return broken;
}

/** An agent that came to a good end is not started again, unless somebody asked for it. */
function repeated(house: House, issue: number, runs: AgentRun[]): string[] {
  const asked = house.relay.sent.filter(
    (delivery) => delivery.issue === issue && asksForAnother(delivery.body),
  ).length;
  const good = runs.filter(({ code }) => code === 0).length;
  return good > asked + 1 ? [`#${issue} was worked to its end ${good} times (7)`] : [];
}

function asksForAnother(body: string): boolean {
  const { action, comment } = JSON.parse(body) as { action: string; comment?: { body?: string } };
  if (action === 'assigned' || action === 'reopened') return true;
  return action === 'created' && /^\/(retry|resume|answer)/m.test(comment?.body ?? '');
}

async function tooEarly(house: House, runs: AgentRun[]): Promise<string[]> {
  const broken: string[] = [];
  for (const issue of await house.forge.issues()) {
    const { body } = issue as { body?: string | null };
    const blockers = [...(body ?? '').matchAll(/^Blocked by: #(\d+)/gm)].map(([, n]) => Number(n));
    for (const run of runs.filter((one) => one.issue === issue.number)) {
      for (const blocker of blockers) {
        const done = house
          .runsOf(blocker)
          .some(({ endedAt }) => (endedAt ?? Infinity) <= run.startedAt);
        const closedAt = (await closing(house, blocker)) ?? Infinity;
        if (!done && closedAt > run.startedAt)
          broken.push(`#${issue.number} started before its blocker #${blocker} (4)`);
      }
    }
  }
  return broken;
}

/** ms since 1970, to the second below. */
async function closing(house: House, number: number): Promise<number | null> {
  const { closed_at: at } = (await house.forge.issue(number)) as { closed_at?: string | null };
  return at ? Math.floor(Date.parse(at) / 1_000) * 1_000 : null;
}

async function leftBehind(house: House): Promise<string[]> {
  const living = await house.living();
  const { records } = await house.ledger.list(['running'], { offset: 0, limit: 1_000 });
  const mayLive = new Set(records.map(({ record }) => record.task?.run?.id));
  return living.filter((id) => !mayLive.has(id)).map((id) => `${id} still has a process (5)`);
}
