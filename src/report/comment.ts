import { emptyBox } from '../domain/boxes.ts';
import type { Cursor } from '../domain/change.ts';
import { markerOf, writeMarker } from '../domain/marker.ts';
import { quoteInline } from '../domain/quote.ts';
import type { Parting } from '../domain/stop.ts';
import type { Task } from '../domain/task.ts';
import { moment } from '../domain/when.ts';
import type { WishKind } from '../domain/wish.ts';
import { blocked } from './comment/blocked.ts';
import { ended } from './comment/ended.ts';
import type { CommentSettings } from './comment/settings.ts';
import { asked, held, queued, running } from './comment/waiting.ts';
import { byWhom, plainLogin } from './comment/who.ts';
import type { TaskStory } from './story.ts';

type Section = (story: TaskStory, settings: CommentSettings) => string[];

const SECTIONS: Record<Task['phase'], Section> = {
  blocked,
  queued,
  held,
  running,
  'needs-human': asked,
  done: ended,
  failed: ended,
  cancelled: ended,
};

const BOXES: Record<Task['phase'], WishKind[]> = {
  blocked: ['hold', 'cancel'],
  queued: ['hold', 'cancel'],
  held: ['resume', 'cancel'],
  running: ['cancel'],
  'needs-human': ['retry', 'cancel'],
  done: ['retry'],
  failed: ['retry'],
  cancelled: ['retry'],
};

/** A hold beside a running agent can be taken back there too; an issue that is closed is reopened. */
function boxesOf({ phase, hold }: Task, { whenDone }: CommentSettings): WishKind[] {
  if (phase === 'done' && whenDone === 'close') return [];
  return phase === 'running' && hold ? ['resume', ...BOXES.running] : BOXES[phase];
}

/** Forges take 65,536; what is cut first has been bounded part by part. */
const MOST_CHARACTERS = 60_000;

/** The status comment of a task: first line the marker, then what a person wants to know. */
export function statusComment(story: TaskStory, settings: CommentSettings): string {
  const { task, record } = story;
  const parts = [
    ...SECTIONS[task.phase](story, settings),
    ...notUnderstood(task),
    ...(task.word ? [task.word] : []),
    ...boxLines(task, settings),
    footer(task),
  ];
  const marker = writeMarker(markerOf(task, record.cursor));
  return `${marker}\n${parts.join('\n\n')}`.slice(0, MOST_CHARACTERS);
}

function boxLines(task: Task, settings: CommentSettings): string[] {
  const boxes = boxesOf(task, settings);
  return boxes.length > 0 ? [boxes.map(emptyBox).join('\n')] : [];
}

function notUnderstood({ notUnderstood }: Task): string[] {
  if (notUnderstood.length === 0) return [];
  const lines = notUnderstood.map(({ line, why }) => `- ${quoteInline(line, 120)} (${why})`);
  const title =
    lines.length === 1 ? 'Line not understood, ignored:' : 'Lines not understood, ignored:';
  return [`${title}\n${lines.join('\n')}`];
}

function footer({ assignment }: Task): string {
  const by = assignment.by ? `Assigned by ${plainLogin(assignment.by.login)}` : 'Assigned';
  return `_${by}, ${moment(assignment.at)} · commands: \`/help\`_`;
}

const PARTED: Record<Parting['why'], string> = {
  unassigned: 'the bot was unassigned',
  closed: 'the issue was closed',
  locked: 'the issue was locked',
  gone: 'the issue is gone',
  cancelled: 'it was cancelled',
  reassigned: 'it was assigned anew',
};

/** What stays of a status comment after the bot let go of an unfinished task. */
export function partingComment(parting: Parting, cursor: Cursor | null): string {
  const marker = writeMarker({
    assignment: parting.assignment,
    phase: 'stopped',
    attempt: 1,
    crashes: 0,
    generation: 0,
    turn: parting.turn,
    cursor,
    frozen: '',
    hold: null,
  });
  return [
    `${marker}\n**■ Stopped at ${moment(parting.at)}:** ${PARTED[parting.why]}${byWhom(parting.by)}.`,
    'Nothing of it runs any more. To start it anew, assign the bot (on an open issue).',
  ].join('\n\n');
}

/** A comment that is no longer the one, folded so that the one stands out; null where it is by now. */
export function foldedComment(body: string, why = 'An earlier assignment'): string | null {
  const [marker = '', ...rest] = body.split('\n');
  if (rest[0]?.startsWith('<details><summary>')) return null;
  const plain = rest
    .filter((line) => !/^- \[[ xX]\] /.test(line))
    .join('\n')
    .trim();
  return `${marker}\n<details><summary>${why}</summary>\n\n${plain}\n\n</details>`;
}
