import type { AskedFor } from '../history.ts';
import type { Reply } from '../reply.ts';
import type { Sight } from '../sight.ts';
import type { Task } from '../task.ts';
import type { Wish } from '../wish.ts';
import { obey } from './obey.ts';

/** The task as people's requests left it, and what is said of them. */
export interface Heard {
  task: Task;
  asked: AskedFor;
  replies: Reply[];
  /** Why the last one that was refused was; for the status comment. */
  word: string | null;
}

/** What ended keeps its comment when the issue is closed: people ask there, and must be told. */
export const CLOSED = 'the issue is closed; reopen it with the bot assigned, and it starts anew';

export function wished(heard: Heard, wish: Wish, sight: Sight): Heard {
  if (sight.issue.state === 'closed') {
    const refused = [...heard.asked.refused, { by: wish.by, words: wish.kind }];
    const word = `\`${wish.kind}\` by ${wish.by} was not obeyed: ${CLOSED}.`;
    return { ...heard, asked: { ...heard.asked, refused }, word };
  }
  const wishes = [...heard.asked.wishes, wish];
  return { ...heard, task: obey(heard.task, wish, sight), asked: { ...heard.asked, wishes } };
}
