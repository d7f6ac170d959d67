#!/usr/bin/env node
import { Command } from 'commander';
import type { Logger } from 'pino';
import { healthcheck } from './cli/healthcheck.ts';
import { pause, unpause } from './cli/pause.ts';
import { serve, start, work } from './cli/start.ts';
import {
  type BaseConfig,
  type Config,
  ConfigError,
  hasForgeSettings,
  readBaseConfig,
  readConfig,
} from './config.ts';
import { createLog } from './log.ts';

const WRONG_USE = 2;
const FAILED = 1;

const program = new Command('forgehand')
  .description('Assign an issue to the bot and an agent works on it as soon as nothing blocks it.')
  .exitOverride((error) => process.exit(error.exitCode === 0 ? 0 : WRONG_USE))
  .showHelpAfterError('(see forgehand --help)');

program
  .command('start')
  .description('receive deliveries and work, in one process')
  .option('--or-sandbox', 'without any FORGE_… setting, the sandbox')
  .option('--exit-when-idle', 'in the sandbox: end when all tasks are through')
  .action(async (options: { orSandbox?: boolean; exitWhenIdle?: boolean }) => {
    if (options.orSandbox && !hasForgeSettings()) return inSandbox(options);
    await run((config, log) => start(config, log));
  });

program
  .command('serve')
  .description('receive deliveries only; needs REDIS_URL')
  .action(() => run((config, log) => serve(needsRedis(config), log)));

program
  .command('work')
  .description('work only, opening no port; needs REDIS_URL')
  .action(() => run((config, log) => work(needsRedis(config), log)));

program
  .command('sandbox')
  .description('try it: a forge, a store and five issues, all in memory')
  .option('--exit-when-idle', 'end when all tasks are through')
  .action((options: { exitWhenIdle?: boolean }) => inSandbox(options));

program
  .command('healthcheck')
  .description('exit 0 when the receiver or worker here is alive')
  .action(async () => {
    const wrong = await healthcheck(readBaseConfig());
    if (!wrong) return;
    console.error(wrong);
    process.exitCode = FAILED;
  });

program
  .command('pause')
  .description('start nothing new, on any worker; what runs goes on')
  .option('--reason <words>', 'why, told in the log and by /readyz', '')
  .action((options: { reason: string }) => pause(readBaseConfig(), options.reason));

program
  .command('unpause')
  .description('go on')
  .action(() => unpause(readBaseConfig()));

const config = program.command('config').description('look at the settings');
config
  .command('check')
  .description('tell every fault of the settings, each with its remedy')
  .action(() => {
    readConfig();
    console.log('The settings are complete and well-formed.');
  });

/** The sandbox brings packages that the real bot never loads. */
async function inSandbox(options: { exitWhenIdle?: boolean }): Promise<void> {
  const { sandbox } = await import('./cli/sandbox.ts');
  process.exitCode = await sandbox(readBaseConfig(), {
    exitWhenIdle: options.exitWhenIdle ?? false,
  });
}

async function run(command: (config: Config, log: Logger) => Promise<void>): Promise<void> {
  const config = readConfig();
  const log = createLog({ ...config.log, secrets: config.secrets });
  if (config.failpoint)
    log.warn({ failpoint: config.failpoint }, 'a failpoint is set: for tests only');
  try {
    await command(config, log);
  } catch (error) {
    if (error instanceof ConfigError) throw error;
    log.fatal({ err: error }, 'could not start');
    process.exit(FAILED);
  }
}

/** Two processes can't share the embedded store. */
function needsRedis<T extends BaseConfig>(config: T): T {
  if (config.store.kind !== 'embedded') return config;
  throw new ConfigError(['REDIS_URL is missing: receiver and worker meet in a Redis, name it']);
}

try {
  await program.parseAsync();
} catch (error) {
  if (!(error instanceof ConfigError)) throw error;
  console.error(error.message);
  process.exit(WRONG_USE);
}
