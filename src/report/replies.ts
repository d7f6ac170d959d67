import { helpText } from '../domain/help.ts';
import type { Reply } from '../domain/reply.ts';
import type { Task } from '../domain/task.ts';
import { liveStatus } from './live-status.ts';
import type { ReportDeps, Telling } from './telling.ts';

const KEPT = 60;

/** Eyes at once: it was seen, whatever the rest of the report takes. */
export async function showSeen(telling: Telling): Promise<void> {
  const { forge, ref } = telling;
  for (const { comment, kind } of repliesOf(telling)) {
    if (kind === 'obeyed')
      await once(telling, `${comment}:seen`, () => forge.react(ref, comment, 'eyes'));
  }
}

/** The thumb last: what was asked for is done, and told. */
export async function answer(telling: Telling, deps: ReportDeps): Promise<void> {
  const { forge, ref } = telling;
  for (const reply of repliesOf(telling)) {
    if (isPending(reply, telling.reading.record.task)) continue;
    const { comment, kind, tell } = reply;
    for (const what of tell) {
      await once(telling, `${comment}:${what}`, async () => {
        const text = what === 'help' ? helpText(telling.bot) : await liveStatus(telling, deps);
        await forge.createComment(ref, text);
      });
    }
    const thumb = kind === 'obeyed' ? '+1' : '-1';
    await once(telling, `${comment}:done`, () => forge.react(ref, comment, thumb));
  }
}

/** A run that is being stopped is not stopped yet. */
function isPending({ kind, tell }: Reply, task: Task | null): boolean {
  return kind === 'obeyed' && tell.length === 0 && task?.stop != null;
}

function repliesOf({ reading }: Telling): Reply[] {
  return reading.record.task?.replies ?? [];
}

/**
 * Kept before it is done: an answer lost is better than one given twice. Where the comment is gone, or
 * the forge has no reactions, nothing more is to be done either.
 */
async function once(telling: Telling, id: string, work: () => Promise<unknown>): Promise<void> {
  const { replied } = telling.told();
  if (replied.includes(id)) return;
  await telling.guard({ replied: [...replied, id].slice(-KEPT) });
  await work();
}
