import { readMarker } from '../../../src/domain/marker.ts';
import type { AgentRun } from './agents.ts';
import type { Leniency } from './checker.ts';
import { groupBy } from './group.ts';
import type { House } from './house.ts';

/** From the reading of a blocker to the first breath of the agent. */
const READ_BEFORE_MS = 3_000;

/** One effective run (2), none before its blockers (4), none left (5), none repeated (7, 8). */
export async function brokenRuns(house: House, leniency: Leniency): Promise<string[]> {
  const runs = house.runs();
  const byIssue = groupBy(runs, ({ issue }) => issue);
  return [
    ...olderWrites(house),
    ...[...byIssue].flatMap(([issue, some]) =>
      leniency.mayRepeat?.includes(issue) ? [] : repeated(house, issue, some, leniency),
    ),
    ...tooEarly(house, runs),
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
function repeated(
  house: House,
  issue: number,
  runs: AgentRun[],
  { isEndLost = () => false }: Leniency,
): string[] {
  const asked = house.relay.sent.filter(
    (delivery) => delivery.issue === issue && asksForAnother(delivery.body),
  ).length;
  const good = runs.filter((run) => run.code === 0 && !isEndLost(run)).length;
  return good > asked + 1 ? [`#${issue} was worked to its end ${good} times (7)`] : [];
}

interface Heard {
  action: string;
  comment?: { body?: string };
  label?: { name?: string };
}

function asksForAnother(body: string): boolean {
  const { action, comment, label } = JSON.parse(body) as Heard;
  if (action === 'assigned' || action === 'reopened') return true;
  if (action === 'labeled' && label?.name === 'agent/queued') return true;
  return action === 'created' && /^\/(retry|resume|answer)/m.test(comment?.body ?? '');
}

/** By the text that the run itself was given: it may have been another before, and be another since. */
function tooEarly(house: House, runs: AgentRun[]): string[] {
  return runs.flatMap((run) =>
    run.needs
      .filter((blocker) => !mayHaveBeenMet(house, blocker, run.startedAt))
      .map((blocker) => `#${run.issue} started before its blocker #${blocker} (4)`),
  );
}

function mayHaveBeenMet(house: House, blocker: number, at: number): boolean {
  const done = house
    .runsOf(blocker)
    .some(({ endedAt, code }) => code === 0 && (endedAt ?? at) < at);
  return done || house.forge.wasClosed(blocker, at - READ_BEFORE_MS, at);
}

async function leftBehind(house: House): Promise<string[]> {
  const living = await house.living();
  const { records } = await house.ledger.list(['running'], { offset: 0, limit: 1_000 });
  const mayLive = new Set(records.map(({ record }) => record.task?.run?.id));
  return living.filter((id) => !mayLive.has(id)).map((id) => `${id} still has a process (5)`);
}
