import type { Command } from 'commander';
import { type BaseConfig, type Config, ConfigError } from '../../config.ts';
import { Failed, type World } from '../world.ts';
import { inSandbox } from './sandbox.ts';

interface StartOptions {
  orSandbox?: boolean;
  exitWhenIdle?: boolean;
}

const NEEDS = 'needs a Redis: REDIS_URL, REDIS_CLUSTER or REDIS_SENTINEL';

export function addStart(program: Command, world: World): void {
  program
    .command('start')
    .description('receive deliveries and work, in one process')
    .option('--or-sandbox', 'without any FORGE_… setting, the sandbox')
    .option('--exit-when-idle', 'in the sandbox: end when all tasks are through')
    .action(async (options: StartOptions) => {
      if (options.orSandbox && !world.hasForge()) return inSandbox(world, options);
      await run(world.config(), 'start');
    });
  program
    .command('serve')
    .description(`receive deliveries only; ${NEEDS}`)
    .action(() => run(needsRedis(world.config()), 'serve'));
  program
    .command('work')
    .description(`work only, opening no port; ${NEEDS}`)
    .action(() => run(needsRedis(world.config()), 'work'));
}

/** The bot is loaded after its settings were found right. */
async function run(config: Config, part: 'start' | 'serve' | 'work'): Promise<void> {
  const { createLog } = await import('../../log.ts');
  const log = createLog({ ...config.log, secrets: config.secrets });
  if (config.failpoint)
    log.warn({ failpoint: config.failpoint }, 'a failpoint is set: for tests only');
  try {
    const parts = await import('../start.ts');
    await parts[part](config, log);
  } catch (error) {
    if (error instanceof ConfigError) throw error;
    log.fatal({ err: error }, 'could not start');
    throw new Failed();
  }
}

/** Two processes can't share the embedded store. */
function needsRedis<T extends BaseConfig>(config: T): T {
  if (config.store.kind !== 'embedded') return config;
  throw new ConfigError([
    'REDIS_URL is missing: receiver and worker meet in a Redis, name it (or REDIS_CLUSTER, REDIS_SENTINEL)',
  ]);
}
