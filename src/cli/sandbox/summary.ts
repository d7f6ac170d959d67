import { setTimeout as wait } from 'node:timers/promises';
import { parseKey } from '../../domain/issue.ts';
import { ENDED, type IssueRecord, PHASES } from '../../domain/task.ts';
import type { Ledger } from '../../ledger/ledger.ts';
import type { SandboxForge } from './forge.ts';

const ASK_EVERY_MS = 100;

/** All tasks have ended, and everything of it was told. */
export async function untilTold(ledger: Ledger, count: number): Promise<void> {
  for (;;) {
    const { records } = await ledger.list([...ENDED], { offset: 0, limit: count });
    const told = await Promise.all(records.map(({ record }) => ledger.readTold(record.key)));
    if (records.length === count && told.every((one, i) => one?.rev === records[i]?.rev)) return;
    await wait(ASK_EVERY_MS);
  }
}

/** What came of it, for whoever watched. */
export async function summary(
  ledger: Ledger,
  forge: SandboxForge,
  tookMs: number,
): Promise<string[]> {
  const { records } = await ledger.list([...PHASES], { offset: 0, limit: 100 });
  const tasks = records
    .map(({ record }) => record)
    .sort((a, b) => (a.task?.since ?? '').localeCompare(b.task?.since ?? ''));
  const last = tasks.at(-1)?.number ?? 1;
  const [comment] = await forge.comments(last);
  const body = (comment?.body ?? '').split('\n').slice(1).join('\n    ');
  return [
    `\n${tasks.length} tasks in ${(tookMs / 1_000).toFixed(1)} s, ended in this order:\n`,
    ...tasks.map((record) => `  ${lineOf(record)}`),
    `\nWhat the bot wrote on #${last} (one comment, edited in place):\n\n    ${body}\n`,
    'With your own forge: `npx forgehand init`, then `npm start`.',
  ];
}

/** `#4 Colour the levels                  done, after #2 and #3`. */
function lineOf({ number, title, task, needs }: IssueRecord): string {
  const waited = needs.map((key) => `#${parseKey(key).number}`).join(' and ');
  const words = [
    task?.phase ?? 'let go',
    ...(waited ? [`after ${waited}`] : []),
    ...(task && task.attempt > 1 ? [`attempt ${task.attempt}`] : []),
  ];
  return `${`#${number} ${title}`.padEnd(36)}  ${words.join(', ')}`;
}
