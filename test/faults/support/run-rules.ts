import { readMarker } from '../../../src/domain/marker.ts';
import type { AgentRun } from './agents.ts';
import { asksFor } from './asks.ts';
import { groupBy } from './group.ts';
import type { House } from './house.ts';
import { repeated } from './repeats.ts';

/** From the reading of a blocker to the first breath of the agent. */
const READ_BEFORE_MS = 3_000;

/** One effective run (2), none before its blockers (4), none left (5), none repeated (7, 8). */
export async function brokenRuns(house: House): Promise<string[]> {
  const runs = house.runs();
  const byIssue = [...groupBy(runs, ({ issue }) => issue)];
  const repeatedOnes = await Promise.all(
    byIssue.map(([issue, some]) => repeats(house, issue, some)),
  );
  return [
    ...olderWrites(house),
    ...repeatedOnes.flat(),
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

/** An agent that came to an end is not started again, unless somebody asked for it. */
async function repeats(house: House, issue: number, runs: AgentRun[]): Promise<string[]> {
  const [asks, history] = await Promise.all([
    asksFor(house, issue),
    house.ledger.history(house.forge.key(issue)),
  ]);
  return repeated({ runs, asks, history, endsLost: house.endsLost }).map(
    ({ id, code }) => `${id} was worked to its end (${code}), and nobody had asked for it (7)`,
  );
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
