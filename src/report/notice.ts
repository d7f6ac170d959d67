import type { Told } from '../domain/kept.ts';
import { quoteInline } from '../domain/quote.ts';
import type { Task } from '../domain/task.ts';
import { mentionOf } from './comment/who.ts';

export type Notice = 'done' | 'failed' | 'question';

export interface NoticeSettings {
  notify: Notice[];
}

const WORDS_SHOWN = 140;

/** A comment of its own, since edits of the status comment notify nobody. Null where none is due. */
export function noticeOf(
  task: Task,
  { commentUrl }: Pick<Told, 'commentUrl'>,
  { notify }: NoticeSettings,
): { id: string; text: string } | null {
  const kind = kindOf(task);
  if (!kind || !notify.includes(kind)) return null;
  const title = kind === 'question' ? 'All of it' : 'What happened';
  const more = commentUrl ? ` [${title}](${commentUrl})` : '';
  return { id: `${task.generation}:${kind}`, text: `${sentence(task, kind)}${more}` };
}

function kindOf({ phase }: Task): Notice | null {
  if (phase === 'needs-human') return 'question';
  return phase === 'done' || phase === 'failed' ? phase : null;
}

function sentence(task: Task, kind: Notice): string {
  const last = task.attempts.at(-1);
  const words = last?.summary ? ` ${quoteInline(last.summary, WORDS_SHOWN)}` : '';
  switch (kind) {
    case 'done':
      return `✔ Done.${words}`;
    case 'failed':
      return `✖ Failed: ${last?.how ?? 'the agent failed'}.${words}`;
    case 'question': {
      const whom = mentionOf(task.assignment.by?.login ?? task.author);
      return `❓ ${whom}A question is open: ${quoteInline(task.question ?? '', WORDS_SHOWN)}. Answer with \`/answer\` and your words.`;
    }
  }
}
