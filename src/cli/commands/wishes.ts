import { userInfo } from 'node:os';
import type { Command } from 'commander';
import { duration } from '../../config/values.ts';
import type { IssueKey } from '../../domain/issue.ts';
import type { IssueRecord } from '../../domain/task.ts';
import type { WishKind } from '../../domain/wish.ts';
import type { Ledger } from '../../ledger/ledger.ts';
import { allTasks } from '../all-tasks.ts';
import { forgeNames } from '../forge-named.ts';
import { parseIssueName, taskKeyOf } from '../issue-name.ts';
import { withLedger } from '../reach.ts';
import { Failed, type World, WrongUse } from '../world.ts';

const KINDS: [kind: WishKind, does: string][] = [
  ['retry', 'run tasks again that have ended, or that wait for their next attempt'],
  ['cancel', 'stop tasks: a running agent is ended'],
  ['hold', 'keep tasks from starting'],
  ['resume', 'let held tasks go on'],
];

interface WishOptions {
  reason: string;
  failed?: boolean;
  since?: string;
  forge?: string;
  json?: boolean;
}

/** What an operator may ask for a task, as people do on the issue; `decide` obeys all alike. */
export function addWishes(program: Command, world: World): void {
  for (const [kind, does] of KINDS) {
    const command = program
      .command(kind)
      .description(does)
      .argument(kind === 'retry' ? '[issues...]' : '<issues...>', 'like owner/repo#12')
      .option('--reason <words>', 'why: shown on the issue', '')
      .option('--forge <name>', 'with several forges: which')
      .option('--json', 'as a JSON array')
      .action((names: string[], options: WishOptions) => ask(world, kind, names, options));
    if (kind !== 'retry') continue;
    command
      .option('--failed', 'all that failed')
      .option('--since <duration>', 'with --failed: only those that failed since, like 8h');
  }
}

async function ask(
  world: World,
  kind: WishKind,
  names: string[],
  options: WishOptions,
): Promise<void> {
  if (names.length === 0 && !options.failed)
    throw new WrongUse(`Name an issue: forgehand ${kind} owner/repo#12, or use --failed`);
  const asked = await withLedger(world, async (ledger) => {
    const keys = await keysOf(ledger, world, names, options);
    const records = (await ledger.readMany(keys)).flatMap((found) => found?.record ?? []);
    const closed = records.filter(isClosed);
    if (closed.length > 0) throw new Failed(closed.map(whyNothingMoves).join('\n'));
    const at = new Date(world.now()).toISOString();
    for (const key of keys) {
      const by = userInfo().username;
      await ledger.wish(key, { kind, by, way: 'terminal', at, words: options.reason });
    }
    await ledger.owe(keys.map((key) => ({ kind: 'look', key, at: world.now() })));
    return records;
  });
  if (options.json) return world.out(JSON.stringify(asked.map(({ key }) => key)));
  for (const { repository, number, title } of asked)
    world.out(`${kind} is asked for: ${repository.fullName}#${number} ${title}`);
  if (asked.length === 0) world.out('No task failed in that time.');
}

async function keysOf(
  ledger: Ledger,
  world: World,
  names: string[],
  { failed, since, forge }: WishOptions,
): Promise<IssueKey[]> {
  const forges = forgeNames(world, forge);
  const keys: IssueKey[] = [];
  for (const name of names) keys.push(await taskKeyOf(ledger, forges, parseIssueName(name)));
  if (!failed) return keys;
  const after = since ? new Date(world.now() - msOf(since)).toISOString() : '';
  const those = (await allTasks(ledger, ['failed'])).filter(
    ({ record }) => (record.task?.since ?? '') >= after && !isClosed(record),
  );
  return [...keys, ...those.map(({ record }) => record.key)];
}

/** What ended is kept when its issue is closed, and nothing moves it. */
function isClosed({ seen }: IssueRecord): boolean {
  return seen?.state === 'closed';
}

function whyNothingMoves({ repository, number }: IssueRecord): string {
  return `${repository.fullName}#${number} is closed: reopen it with the bot assigned, and it starts anew.`;
}

function msOf(text: string): number {
  const parsed = duration().safeParse(text);
  if (!parsed.success) throw new WrongUse(`--since ${text}: use a duration like 90s, 5m or 8h`);
  return parsed.data;
}
