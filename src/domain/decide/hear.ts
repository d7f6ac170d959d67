import type { Change } from '../change.ts';
import { readCommands } from '../commands.ts';
import { readMarker } from '../marker.ts';
import type { Policy } from '../policy.ts';
import { isIgnored } from '../robots.ts';
import type { Sight } from '../sight.ts';
import { ENDED, type Task } from '../task.ts';
import type { Wish, WishKind } from '../wish.ts';
import { hearComment } from './hear-comment.ts';
import { type Heard, wished } from './heard.ts';

/** What people asked for since the last look, each obeyed in its order, whatever way it came. */
export function hear(sight: Sight, start: Task, isNew: boolean, policy: Policy): Heard {
  const nothing: Heard = {
    task: start,
    asked: { wishes: [], answers: [], refused: [] },
    replies: [],
    word: null,
  };
  const changes = (isNew ? since(start, sight.changes) : sight.changes).filter((change) =>
    isSomebodys(change, sight, policy),
  );
  const heard = changes.reduce((so, change) => hearChange(so, change, sight, policy), nothing);
  return sight.wishes.reduce((so, wish) => wished(so, wish, sight), heard);
}

function isSomebodys({ actor }: Change, { bot }: Sight, { commandUsers }: Policy): boolean {
  return actor !== null && actor.id !== bot.id && !isIgnored(actor, commandUsers);
}

/** What came after the assignment: by order, since stamps are whole seconds. */
function since({ assignment }: Task, changes: Change[]): Change[] {
  const at = changes.findIndex(({ id }) => id === assignment.id);
  return at >= 0 ? changes.slice(at + 1) : changes.filter((change) => change.at >= assignment.at);
}

function hearChange(heard: Heard, change: Change, sight: Sight, policy: Policy): Heard {
  if (change.kind === 'labeled' || change.kind === 'unlabeled') {
    const wish = byLabel(change, heard.task, policy);
    return wish ? wished(heard, wish, sight) : heard;
  }
  if (change.kind !== 'commented' || change.edited || readMarker(change.body)) return heard;
  const commands = readCommands(change.body, sight.bot, heard.task.phase === 'needs-human');
  return commands.length > 0 ? hearComment(heard, change, commands, sight) : heard;
}

/** The forge itself lets only people label who may. */
function byLabel(
  change: Extract<Change, { kind: 'labeled' | 'unlabeled' }>,
  task: Task,
  { labelPrefix }: Policy,
): Wish | null {
  if (!change.label.startsWith(labelPrefix)) return null;
  const kind = kindOfLabel(change.label.slice(labelPrefix.length), change.kind, task);
  return (
    kind && { kind, way: 'label', by: change.actor?.login ?? 'somebody', at: change.at, words: '' }
  );
}

function kindOfLabel(name: string, moved: 'labeled' | 'unlabeled', task: Task): WishKind | null {
  if (name === 'hold') return moved === 'labeled' ? 'hold' : 'resume';
  if (moved === 'unlabeled') return null;
  if (name === 'cancelled' && task.phase !== 'cancelled') return 'cancel';
  if (name === 'queued' && (ENDED.includes(task.phase) || task.stop)) return 'retry';
  return null;
}
