import type { Command } from 'commander';
import { parseKey } from '../../domain/issue.ts';
import { type IssueRecord, PHASES, type TaskRecord } from '../../domain/task.ts';
import type { Page } from '../../ledger/ledger.ts';
import { age } from '../ago.ts';
import { allTasks } from '../all-tasks.ts';
import { parsePhases, phaseCell } from '../phases.ts';
import { withLedger } from '../reach.ts';
import { table } from '../table.ts';
import { type World, WrongUse } from '../world.ts';

interface TasksOptions {
  phase?: string;
  repo?: string;
  limit: string;
  json?: boolean;
}

export function addTasks(program: Command, world: World): void {
  program
    .command('tasks')
    .description('the tasks, by phase, the newest of each first')
    .option('--phase <phases>', `only these: ${PHASES.join(', ')}`)
    .option('--repo <owner/repo>', 'only of this repository')
    .option('--limit <n>', 'at most that many', '50')
    .option('--json', 'as a JSON array')
    .action(async (options: TasksOptions) => {
      const page = await readTasks(world, options);
      const tasks = page.records.flatMap(({ record }) => rowOf(record));
      if (options.json) return world.out(JSON.stringify(tasks.map(viewOf), null, 2));
      world.out(shown(tasks, page.total, world));
    });
}

async function readTasks(world: World, { phase, repo, limit }: TasksOptions): Promise<Page> {
  const phases = phase ? parsePhases(phase) : [...PHASES];
  const most = Number(limit);
  if (!Number.isSafeInteger(most) || most < 1)
    throw new WrongUse(`--limit ${limit}: use a whole number from 1`);
  if (!repo) return withLedger(world, (ledger) => ledger.list(phases, { offset: 0, limit: most }));
  const all = await withLedger(world, (ledger) => allTasks(ledger, phases));
  const records = all.filter(
    ({ record }) => record.repository.fullName.toLowerCase() === repo.toLowerCase(),
  );
  return { total: records.length, records: records.slice(0, most) };
}

function rowOf(record: IssueRecord): TaskRecord[] {
  return record.task ? [{ ...record, task: record.task }] : [];
}

function viewOf({ key, repository, number, title, url, task }: TaskRecord) {
  return {
    key,
    issue: `${repository.fullName}#${number}`,
    title,
    url,
    phase: task.phase,
    since: task.since,
    attempt: task.attempt,
    assignedBy: task.assignment.by?.login ?? null,
    run: task.run?.id ?? task.attempts.at(-1)?.run ?? null,
  };
}

function shown(tasks: TaskRecord[], total: number, world: World): string {
  if (tasks.length === 0) return 'No such tasks.';
  // Two forges may have an issue of the same name.
  const several = new Set(tasks.map(forgeOf)).size > 1;
  const rows = tasks.map((task) => [
    phaseCell(task.task.phase),
    ...(several ? [forgeOf(task)] : []),
    `${task.repository.fullName}#${task.number}`,
    age(task.task.since, world.now()),
    `${task.task.attempt}`,
    task.title,
  ]);
  const heads = ['phase', ...(several ? ['forge'] : []), 'issue', 'for', 'attempt', 'title'];
  const more =
    total > tasks.length ? `\n${total - tasks.length} more: --limit ${total}, or --phase` : '';
  return `${table(heads, rows, world)}${more}`;
}

function forgeOf({ key }: TaskRecord): string {
  return parseKey(key).forge;
}
