import type { Change } from '../change.ts';
import { readCommands } from '../commands.ts';
import { readMarker } from '../marker.ts';
import type { Policy } from '../policy.ts';
import type { Sight } from '../sight.ts';
import type { Answer, Task } from '../task.ts';
import type { Wish, WishKind } from '../wish.ts';

/** What people asked for since the last look, in order, whatever way it came. */
export interface Asked {
  wishes: Wish[];
  answers: Answer[];
  /** Commands of people who may not, or of whom it can't be known. */
  refused: { by: string; words: string }[];
}

export function askedOf(sight: Sight, task: Task, isNew: boolean, policy: Policy): Asked {
  const asked: Asked = { wishes: [], answers: [], refused: [] };
  for (const change of isNew ? since(task, sight.changes) : sight.changes) {
    if (change.actor === null || change.actor.id === sight.bot.id) continue;
    if (change.kind === 'labeled' || change.kind === 'unlabeled') {
      asked.wishes.push(...byLabel(change, task, policy));
    } else if (change.kind === 'commented' && !change.edited && !readMarker(change.body)) {
      byComment(change, sight, task, asked);
    }
  }
  asked.wishes.push(...sight.wishes);
  return asked;
}

/** What came after the assignment: by order, since stamps are whole seconds. */
function since({ assignment }: Task, changes: Change[]): Change[] {
  const at = changes.findIndex(({ id }) => id === assignment.id);
  return at >= 0 ? changes.slice(at + 1) : changes.filter((change) => change.at >= assignment.at);
}

/** The forge itself lets only people label who may. */
function byLabel(
  change: Extract<Change, { kind: 'labeled' | 'unlabeled' }>,
  task: Task,
  { labelPrefix }: Policy,
): Wish[] {
  const kind = kindOfLabel(change.label.slice(labelPrefix.length), change.kind, task);
  if (!kind || !change.label.startsWith(labelPrefix)) return [];
  return [{ kind, by: change.actor?.login ?? 'somebody', at: change.at, words: '' }];
}

function kindOfLabel(name: string, moved: 'labeled' | 'unlabeled', task: Task): WishKind | null {
  if (name === 'hold') return moved === 'labeled' ? 'hold' : 'resume';
  if (moved === 'unlabeled') return null;
  if (name === 'cancelled' && task.phase !== 'cancelled') return 'cancel';
  if (name === 'queued' && task.phase !== 'queued') return 'retry';
  return null;
}

function byComment(
  change: Extract<Change, { kind: 'commented' }>,
  sight: Sight,
  task: Task,
  asked: Asked,
): void {
  const by = change.actor?.login ?? 'somebody';
  for (const command of readCommands(change.body, sight.bot, task.phase === 'needs-human')) {
    if (!('words' in command) || command.kind === 'unknown') continue;
    if (sight.rightOf(change.actor) !== 'yes') {
      asked.refused.push({ by, words: command.kind });
    } else if (command.kind === 'answer') {
      asked.answers.push({ by, at: change.at, text: command.words });
    } else {
      asked.wishes.push({ kind: command.kind, by, at: change.at, words: command.words });
    }
  }
}
