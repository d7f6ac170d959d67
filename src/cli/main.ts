import { Command, CommanderError } from 'commander';
import { ConfigError } from '../config.ts';
import { ForgeError } from '../forge/forge.ts';
import { LedgerUnavailable } from '../ledger/ledger.ts';
import { StoreRefused } from '../store/checks.ts';
import { addConfig } from './commands/config.ts';
import { addDeliveries } from './commands/deliveries.ts';
import { addDoctor } from './commands/doctor.ts';
import { addExplain } from './commands/explain.ts';
import { addHealthcheck } from './commands/healthcheck.ts';
import { addHooks } from './commands/hooks.ts';
import { addInit } from './commands/init.ts';
import { addLogs } from './commands/logs.ts';
import { addPause } from './commands/pause.ts';
import { addReceive } from './commands/receive.ts';
import { addReplay } from './commands/replay.ts';
import { addSandbox } from './commands/sandbox.ts';
import { addStart } from './commands/start.ts';
import { addStatus } from './commands/status.ts';
import { addTasks } from './commands/tasks.ts';
import { addWishes } from './commands/wishes.ts';
import { addExamples } from './examples.ts';
import { version } from './version.ts';
import { Failed, type World, WrongUse } from './world.ts';

const FAILED = 1;
const WRONG_USE = 2;

const COMMANDS = [
  addStart,
  addSandbox,
  addInit,
  addHooks,
  addDoctor,
  addStatus,
  addTasks,
  addExplain,
  addLogs,
  addWishes,
  addPause,
  addDeliveries,
  addReplay,
  addReceive,
  addConfig,
  addHealthcheck,
];

/** One call of `forgehand`; returns the exit code. A bot that was started goes on after it. */
export async function main(argv: string[], world: World): Promise<number> {
  try {
    await programFor(world).parseAsync(argv, { from: 'user' });
    return 0;
  } catch (error) {
    return exitCodeOf(error, world);
  }
}

function programFor(world: World): Command {
  const program = new Command('forgehand')
    .description(
      'Assign an issue to the bot and an agent works on it as soon as nothing blocks it.',
    )
    .version(version(), '-V, --version', 'the version of Forgehand')
    .exitOverride()
    .configureOutput({
      writeOut: (text) => world.out(text.trimEnd()),
      writeErr: (text) => world.err(text.trimEnd()),
    })
    .showHelpAfterError('(see forgehand --help)');
  for (const add of COMMANDS) add(program, world);
  addExamples(program);
  return program;
}

function exitCodeOf(error: unknown, world: World): number {
  // Commander has told it itself.
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : WRONG_USE;
  if (error instanceof ConfigError || error instanceof WrongUse) {
    if (error.message !== '') world.err(error.message);
    if (error instanceof ConfigError && !world.hasForge())
      world.err('`forgehand init` asks for what is needed, tries it and writes .env here.');
    return WRONG_USE;
  }
  if (!isExpected(error)) throw error;
  if (error.message !== '') world.err(error.message);
  return FAILED;
}

function isExpected(error: unknown): error is Error {
  return [Failed, ForgeError, LedgerUnavailable, StoreRefused].some((one) => error instanceof one);
}
