import type { BaseConfig } from '../config.ts';
import { createLog } from '../log.ts';
import { painter } from './paint.ts';
import { ISSUES } from './sandbox/issues.ts';
import { createLines, type Entry } from './sandbox/lines.ts';
import { openSandbox } from './sandbox/open.ts';
import { summary, untilTold } from './sandbox/summary.ts';

/** A forge, a store, the stub and five issues; returns the exit code. */
export async function sandbox(
  base: BaseConfig,
  { exitWhenIdle, print = console.log }: { exitWhenIdle: boolean; print?: (line: string) => void },
): Promise<number> {
  const startedAt = Date.now();
  const paint = painter(process.stdout.isTTY === true && process.stdout.hasColors());
  const lineOf = createLines(paint);
  const write = (line: string) => {
    const told = lineOf(JSON.parse(line) as Entry);
    if (told) print(told);
  };
  print(
    paint('bold', 'Forgehand sandbox: a forge, a store and a stub agent, all in this process.'),
  );
  const { engine, forge, operatorUrl, pagesUrl, shutdown } = await openSandbox(base, {
    createLog: (secrets) =>
      createLog({ level: 'info', format: 'json', secrets, destination: { write } }),
    process: exitWhenIdle ? listeningOnly() : process,
  });
  print(`  the bot's page  ${paint('bold', operatorUrl)}`);
  print(`  the forge       ${paint('bold', pagesUrl)}`);
  print(`\nann assigns five issues of ${forge.repository.fullName} to the bot:\n`);
  await forge.assignAll();
  await untilTold(engine.ledger, ISSUES.length);
  for (const line of await summary(engine.ledger, forge, Date.now() - startedAt)) print(line);
  if (exitWhenIdle) return shutdown.stop('all tasks are through');
  print(
    `\nIt goes on: open an issue at ${pagesUrl}, assign it, and watch ${operatorUrl}. Ctrl-C ends it.`,
  );
  return 0;
}

/** The caller ends the process itself, with the exit code. */
function listeningOnly() {
  return { on: process.on.bind(process), off: process.off.bind(process), exit: () => {} };
}
