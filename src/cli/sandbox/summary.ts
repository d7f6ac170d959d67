import { setTimeout as wait } from 'node:timers/promises';
import { ENDED, PHASES } from '../../domain/task.ts';
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
  const order = tasks.map(({ number }) => `#${number}`).join(' → ');
  const last = tasks.at(-1)?.number ?? 1;
  const [comment] = await forge.comments(last);
  const body = (comment?.body ?? '').split('\n').slice(1).join('\n    ');
  return [
    `\n${tasks.length} tasks in ${(tookMs / 1_000).toFixed(1)} s, done in this order: ${order}`,
    `\nWhat the bot wrote on #${last} (one comment, edited in place):\n\n    ${body}\n`,
    'With your own forge: `npx forgehand init`, then `npm start`.',
  ];
}
