import { setTimeout as wait } from 'node:timers/promises';
import type { Command } from 'commander';
import { clean } from '../../domain/quote/clean.ts';
import { issueOfRun } from '../../domain/run-id.ts';
import type { Ledger } from '../../ledger/ledger.ts';
import { forgeNames } from '../forge-named.ts';
import { parseIssueName, taskKeyOf } from '../issue-name.ts';
import { withLedger } from '../reach.ts';
import { Failed, type World } from '../world.ts';

interface LogsOptions {
  follow?: boolean;
  forge?: string;
  json?: boolean;
}

const ASK_EVERY_MS = 500;

export function addLogs(program: Command, world: World): void {
  program
    .command('logs')
    .description("what an agent said: of an issue's last run, or of a run by its id")
    .argument('<issue-or-run>', 'owner/repo#12, or a run’s id')
    .option('-f, --follow', 'go on until the run has ended')
    .option('--forge <name>', 'with several forges: which')
    .option('--json', 'each line as a JSON string')
    .action(async (name: string, options: LogsOptions) => {
      const show = (line: string) => world.out(options.json ? JSON.stringify(line) : clean(line));
      await withLedger(world, (ledger) => tell(ledger, world, name, options, show));
    });
}

async function tell(
  ledger: Ledger,
  world: World,
  name: string,
  { follow = false, forge }: LogsOptions,
  show: (line: string) => void,
): Promise<void> {
  const run =
    name.includes('#') || name.includes('://') ? await runOf(ledger, world, name, forge) : name;
  let next = 0;
  for (;;) {
    // Asked before the log is read: what came until the end is then in it.
    const over = !follow || (await hasEnded(ledger, run));
    const log = await ledger.readLogFrom(run, next);
    if (!log && over && next === 0)
      throw new Failed(`Nothing is kept of run ${run}: it said nothing yet, or it is a day old.`);
    if (log && log.first > next) show(`… ${log.first - next} lines are left out …`);
    for (const line of log?.lines ?? []) show(line);
    if (log) next = log.first + log.lines.length;
    if (over) return;
    await wait(ASK_EVERY_MS);
  }
}

async function runOf(ledger: Ledger, world: World, name: string, forge: string | undefined) {
  const forges = forgeNames(world, forge);
  const key = await taskKeyOf(ledger, forges, parseIssueName(name));
  const task = (await ledger.read(key)).record?.task;
  const run = task?.run?.id ?? task?.attempts.at(-1)?.run;
  if (!run) throw new Failed(`${name} has not run yet: it is ${task?.phase}.`);
  return run;
}

async function hasEnded(ledger: Ledger, run: string): Promise<boolean> {
  const key = issueOfRun(run);
  if (!key) return true;
  return (await ledger.read(key)).record?.task?.run?.id !== run;
}
