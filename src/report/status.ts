import { hash } from 'node:crypto';
import { tickedBoxes } from '../domain/boxes.ts';
import { goOn } from '../domain/failpoint.ts';
import { readMarker } from '../domain/marker.ts';
import { type Comment, ForgeError } from '../forge/forge.ts';
import { A_TICK } from './comment/who.ts';
import { foldedComment, partingComment, statusComment } from './comment.ts';
import { readStory } from './story.ts';
import type { ReportDeps, Telling } from './telling.ts';

/** What a forge gave no answer about it has carried out by then, or never will. */
const STRAYS_COME_WITHIN_MS = 120_000;

/** Drives the status comment of one assignment: made once, edited in place, made anew when deleted. */
export async function driveStatus(telling: Telling, deps: ReportDeps): Promise<void> {
  await findLost(telling);
  const body = await bodyOf(telling, deps);
  if (body === null) return;
  const { commentId, bodyHash, rev } = telling.told();
  // Asked again at a rev that was told: a box was ticked, or progress moved.
  const askedAgain = rev === telling.reading.rev;
  if (commentId === null) await create(telling, body, deps);
  else if (hashOf(body) !== bodyHash || askedAgain) await edit(telling, commentId, body, deps);
  await foldStrays(telling);
}

/** Of a task that was let go: its comment may be from before a loss, or one of unknown result. */
async function findLost(telling: Telling): Promise<void> {
  const { task, parting, seen } = telling.reading.record;
  const { assignment, commentId, posting } = telling.told();
  if (task || !parting || commentId !== null || !seen?.comments) return;
  if (assignment === parting.assignment.id && !posting) return;
  const there = await findOwn(telling);
  telling.note({ assignment: parting.assignment.id, posting: false });
  if (there) telling.note({ ...madeOf(there), bodyHash: hashOf(there.body) });
}

/** A new assignment starts a new comment; the one before becomes history. */
export async function foldEarlier({ forge, ref, reading, ...telling }: Telling): Promise<void> {
  const { task, seen } = reading.record;
  const { assignment, commentId } = telling.told();
  if (!task || assignment === task.assignment.id) return;
  const comment = commentId === null ? null : await forge.readComment(ref, commentId);
  const folded = comment && foldedComment(comment.body);
  if (comment && folded) {
    await telling.guard();
    await forge.editComment(ref, comment.id, folded);
  }
  telling.note({
    assignment: task.assignment.id,
    commentId: null,
    commentUrl: null,
    bodyHash: '',
    // Nothing was told by this ledger: one of the comments may be ours from before a loss.
    posting: assignment === '' && (seen?.comments ?? 0) > 0,
  });
}

async function bodyOf(
  { reading, dependents, bot, told }: Telling,
  { ledger, settings, settingsOf }: ReportDeps,
): Promise<string | null> {
  const { record } = reading;
  if (record.task) {
    const story = await readStory(ledger, { ...reading, dependents }, bot, settings.unblockOn);
    const own = settingsOf(record.repository.fullName);
    return statusComment({ ...story, task: record.task }, { ...settings, ...own });
  }
  if (!record.parting || told().commentId === null) return null;
  return partingComment(record.parting, record.cursor);
}

/** After an unknown result the comment may be there: it is looked for before another is made. */
async function create(telling: Telling, body: string, deps: ReportDeps): Promise<void> {
  const { forge, ref, guard, note, told } = telling;
  const { reach = goOn } = deps;
  const there = told().posting || deps.inDoubt?.() ? await findOwn(telling) : null;
  if (there) {
    note({ ...madeOf(there), bodyHash: hashOf(there.body) });
    return edit(telling, there.id, body, deps);
  }
  await guard({ posting: true });
  reach('report:before-comment');
  const comment = await forge.createComment(ref, body).catch((error) => {
    if (mayBeMadeYet(error)) note({ strayUntil: deps.now() + STRAYS_COME_WITHIN_MS });
    throw error;
  });
  reach('report:after-comment');
  note({ ...madeOf(comment), bodyHash: hashOf(body) });
}

/** Beside the one that was made when the forge gave no answer and showed none, the first may come late. */
async function foldStrays(telling: Telling): Promise<void> {
  const { forge, ref, guard, note, told, now } = telling;
  const { strayUntil, commentId } = told();
  if (!strayUntil) return;
  const isLastLook = now() >= strayUntil;
  for (const { id, body } of await ownOf(telling)) {
    const folded =
      id === commentId ? null : foldedComment(body, 'Came twice: the other one goes on');
    if (!folded) continue;
    await guard();
    await forge.editComment(ref, id, folded);
  }
  if (isLastLook) note({ strayUntil: null });
}

function mayBeMadeYet(error: unknown): boolean {
  return error instanceof ForgeError && error.kind === 'unavailable';
}

function madeOf({ id, url }: Comment) {
  return { posting: false, commentId: id, commentUrl: url };
}

async function findOwn(telling: Telling): Promise<Comment | null> {
  return (await ownOf(telling)).at(-1) ?? null;
}

/** Of this assignment, in their order. */
async function ownOf({ forge, ref, reading }: Telling): Promise<Comment[]> {
  const { task, parting } = reading.record;
  const assignment = (task ?? parting)?.assignment.id;
  const own = await forge.ownComments(ref);
  return own.filter(({ body }) => readMarker(body)?.assignment.id === assignment);
}

async function edit(
  telling: Telling,
  commentId: number,
  body: string,
  deps: ReportDeps,
): Promise<void> {
  const { forge, ref, guard, note } = telling;
  const { reach = goOn } = deps;
  const comment = await forge.readComment(ref, commentId);
  if (comment) await takeTicks(telling, comment.body, deps);
  if (comment && comment.body !== body) {
    await guard();
    reach('report:before-edit');
    const edited = await forge.editComment(ref, commentId, body);
    reach('report:after-edit');
    if (edited) return note({ bodyHash: hashOf(body) });
  }
  if (comment?.body === body) return note({ bodyHash: hashOf(body) });
  deps.log.warn({ issue: telling.key }, 'report: the status comment was deleted, it is made anew');
  note({ commentId: null, commentUrl: null, bodyHash: '', posting: false });
  return create(telling, body, deps);
}

/** Only writers can edit the bot's comment, so a tick is its own proof. */
async function takeTicks({ key }: Telling, body: string, deps: ReportDeps): Promise<void> {
  const ticked = tickedBoxes(body);
  if (ticked.length === 0) return;
  const at = new Date(deps.now()).toISOString();
  for (const kind of ticked)
    await deps.ledger.wish(key, { kind, by: A_TICK, way: 'box', at, words: '' });
  await deps.ledger.owe([{ kind: 'look', key, at: deps.now() }]);
  deps.log.info({ issue: key, ticked }, 'report: boxes were ticked');
}

function hashOf(text: string): string {
  return hash('sha256', text, 'hex');
}
