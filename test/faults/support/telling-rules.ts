import { isLeftAlone } from '../../../src/domain/decide/put-right.ts';
import { readMarker } from '../../../src/domain/marker.ts';
import type { IssueRecord } from '../../../src/domain/task.ts';
import type { Leniency } from './checker.ts';
import { BOT } from './forge.ts';
import { groupBy } from './group.ts';
import type { House } from './house.ts';

export interface Tellings {
  violations: string[];
  lost: number;
  doubled: number;
}

type ForgeIssue = Awaited<ReturnType<House['forge']['issues']>>[number];

/** Each task is known (1, 8) and told in place, label and comment alike (3), once; labels are legal. */
export async function brokenTellings(house: House, leniency: Leniency): Promise<Tellings> {
  const all: Tellings = { violations: [], lost: 0, doubled: 0 };
  for (const issue of await house.forge.issues()) {
    const one = await ofIssue(house, issue, leniency);
    all.violations.push(...one.violations.map((what) => `#${issue.number} ${what}`));
    all.lost += one.lost;
    all.doubled += one.doubled;
  }
  return all;
}

async function ofIssue(house: House, issue: ForgeIssue, leniency: Leniency): Promise<Tellings> {
  const { number } = issue;
  const { record } = await house.ledger.read(house.forge.key(number));
  const task = record?.task ?? null;
  const labels = issue.labels.map(({ name }) => name).filter((name) => name.startsWith('agent/'));
  const ours = issue.state === 'open' && issue.assignees.some(({ login }) => login === BOT);
  // What people put on an issue that is not the bot's is theirs.
  const phases = labels.filter(
    (name) => name !== 'agent/hold' && (ours || !house.forge.isByHand(number, name)),
  );
  const violations: string[] = [];
  if (ours && !task) violations.push('is assigned to the bot and no task (1, 8)');
  const stays = issue.state === 'closed' && (task?.phase === 'done' || task?.phase === 'failed');
  if (!ours && task && !stays) violations.push(`is nobody's and still ${task.phase} (1)`);
  // Moved by hand again after it was put right, a label stays so until the phase moves.
  const isLeft = task !== null && isLeftAlone(task);
  if (phases.length > 1 && !isLeft) violations.push(`carries ${phases.join(' and ')}`);
  if (!task && phases.length > 0) violations.push(`is no task and carries ${phases}`);
  if (task && !isLeft && task.phase !== 'held' && !labels.includes(`agent/${task.phase}`))
    violations.push(`is ${task.phase}, its label says ${phases[0] ?? 'nothing'} (3)`);
  if (task?.phase === 'held' && !labels.includes('agent/hold'))
    violations.push('is held, its label does not say so (3)');
  const lost = violations.length > 0 ? 1 : 0;
  const bodies = await house.forge.told(number);
  violations.push(...untrue(bodies, record));
  if (leniency.mayDouble?.includes(number)) return { violations, lost, doubled: 0 };
  const { faults, doubled } = ofTwice(house, bodies, record);
  return { violations: [...violations, ...faults], lost, doubled };
}

/** The status comment says what is; of two, one of them. */
function untrue(bodies: string[], record: IssueRecord | null): string[] {
  const task = record?.task;
  if (!task) return [];
  const ours = bodies
    .flatMap((body) => readMarker(body) ?? [])
    .filter(({ assignment }) => assignment.id === task.assignment.id);
  const isTrue = ({ phase, generation }: (typeof ours)[number]) =>
    phase === task.phase && generation === task.generation;
  if (ours.some(isTrue)) return [];
  const told = ours.at(-1);
  if (told?.phase !== task.phase)
    return [`is ${task.phase}, its comment says ${told?.phase ?? 'nothing'} (3)`];
  return [`is at generation ${task.generation}, its comment at ${told.generation} (2)`];
}

function ofTwice(house: House, bodies: string[], record: IssueRecord | null) {
  const faults: string[] = [];
  const markers = bodies.flatMap((body) => readMarker(body) ?? []);
  const byAssignment = groupBy(markers, ({ assignment }) => assignment.id);
  let doubled = 0;
  for (const [assignment, same] of byAssignment) {
    if (same.length < 2) continue;
    doubled += same.length - 1;
    faults.push(`has ${same.length} status comments for assignment ${assignment}`);
  }
  const notices = bodies.filter((body) => body.startsWith('✔ Done'));
  const issue = record?.number ?? 0;
  const finished = house.runsOf(issue).filter(({ code }) => code === 0).length;
  if (notices.length > finished) {
    doubled += notices.length - finished;
    faults.push(`says ${notices.length} times that it is done, ${finished} runs were`);
  }
  return { faults, doubled };
}
