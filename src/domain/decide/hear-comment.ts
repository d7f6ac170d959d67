import type { Change } from '../change.ts';
import { COMMANDS, type CommandName } from '../command-table.ts';
import type { Command } from '../commands.ts';
import type { Reply } from '../reply.ts';
import type { Right, Sight } from '../sight.ts';
import type { Task } from '../task.ts';
import { CLOSED, type Heard, wished } from './heard.ts';
import { answered } from './obey.ts';

type Comment = Extract<Change, { kind: 'commented' }>;
type Said = Pick<Reply, 'kind' | 'tell'>;
type Outcome = { heard: Heard; reply: Said | null };

const REPLIES_KEPT = 20;
/** Reactions cost calls: somebody who mayn't and goes on all the same is no longer answered. */
const REFUSALS_SHOWN = 5;

/** Obeys the commands of one comment; it gets one answer, a refusal where one of them was refused. */
export function hearComment(
  start: Heard,
  comment: Comment,
  commands: Command[],
  sight: Sight,
): Heard {
  let heard = start;
  let reply: Said | null = null;
  for (const command of commands) {
    const outcome = hearCommand(heard, command, comment, sight);
    heard = outcome.heard;
    reply = both(reply, outcome.reply);
  }
  return reply
    ? withReply(heard, { comment: comment.commentId, by: by(comment), ...reply })
    : heard;
}

function both(one: Said | null, other: Said | null): Said | null {
  if (!one || !other) return one ?? other;
  const kind = one.kind === 'refused' ? 'refused' : other.kind;
  return { kind, tell: [...new Set([...one.tell, ...other.tell])] };
}

function hearCommand(heard: Heard, command: Command, comment: Comment, sight: Sight): Outcome {
  const right = sight.rightOf(comment.actor);
  if (command.kind === 'unknown') return showList(heard, right === 'yes' && !heard.task.helped);
  if (command.kind === 'help') return showList(heard, right === 'yes' || !heard.task.helped);
  if (right !== 'yes') return refuse(heard, command.kind, comment, whyNotAllowed(right));
  const why = whyClosed(sight, command) ?? whyNotNow(heard.task, command.kind) ?? whyEmpty(command);
  if (why) return refuse(heard, command.kind, comment, why);
  return obeyed(heard, { ...command, kind: command.kind }, comment, sight);
}

function obeyed(
  heard: Heard,
  { kind, words }: { kind: Exclude<CommandName, 'help'>; words: string },
  comment: Comment,
  sight: Sight,
): Outcome {
  if (kind === 'status') return { heard, reply: { kind: 'obeyed', tell: ['status'] } };
  const reply = { kind: 'obeyed' as const, tell: [] };
  const about = { by: by(comment), at: comment.at };
  if (kind !== 'answer') {
    return { heard: wished(heard, { kind, way: 'command', ...about, words }, sight), reply };
  }
  const answer = { ...about, text: words };
  const answers = [...heard.asked.answers, answer];
  const task = answered(heard.task, [answer]);
  return { heard: { ...heard, task, asked: { ...heard.asked, answers } }, reply };
}

/** Null where the command means something now. */
export function whyNotNow(task: Task, kind: Exclude<CommandName, 'help'>): string | null {
  const { phases, elsewhere } = COMMANDS[kind];
  const restarts = kind === 'retry' && task.stop?.why === 'cancelled';
  const holdsNothing = kind === 'resume' && !task.hold;
  return (phases.includes(task.phase) || restarts) && !holdsNothing ? null : elsewhere;
}

function whyClosed({ issue }: Sight, { kind }: Command): string | null {
  return issue.state === 'closed' && kind !== 'status' ? CLOSED : null;
}

/** An agent that is asked nothing new asks the same again. */
function whyEmpty({ kind, words }: Command): string | null {
  return kind === 'answer' && words === ''
    ? 'it has no words: write them after `/answer`, on the same line or below'
    : null;
}

function whyNotAllowed(right: Right): string {
  return right === 'no'
    ? 'it takes write permission on this repository'
    : 'whether they may write here can’t be known with the bot’s token: make the bot an administrator of the repository, or name them in `COMMAND_USERS`';
}

function refuse(heard: Heard, name: string, comment: Comment, why: string): Outcome {
  const refused = [...heard.asked.refused, { by: by(comment), words: name }];
  const word = `\`/${name}\` of ${by(comment)} was not obeyed: ${why}.`;
  const shown = heard.task.replies.filter(({ kind }) => kind === 'refused').length;
  return {
    heard: { ...heard, asked: { ...heard.asked, refused }, word },
    reply: shown < REFUSALS_SHOWN ? { kind: 'refused', tell: [] } : null,
  };
}

function showList(heard: Heard, isShown: boolean): Outcome {
  if (!isShown) return { heard, reply: null };
  const task = { ...heard.task, helped: true };
  return { heard: { ...heard, task }, reply: { kind: 'obeyed', tell: ['help'] } };
}

function withReply(heard: Heard, reply: Reply): Heard {
  const replies = [...heard.task.replies, reply].slice(-REPLIES_KEPT);
  return { ...heard, task: { ...heard.task, replies }, replies: [...heard.replies, reply] };
}

function by({ actor }: Comment): string {
  return actor?.login ?? 'somebody';
}
