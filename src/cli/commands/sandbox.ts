import type { Command } from 'commander';
import { Failed, type World } from '../world.ts';

export function addSandbox(program: Command, world: World): void {
  program
    .command('sandbox')
    .description('try it: a forge, a store and five issues, all in memory')
    .option('--exit-when-idle', 'end when all tasks are through')
    .action((options: { exitWhenIdle?: boolean }) => inSandbox(world, options));
}

/** The sandbox brings packages that the real bot never loads. */
export async function inSandbox(world: World, options: { exitWhenIdle?: boolean }): Promise<void> {
  const { sandbox } = await import('../sandbox.ts');
  const code = await sandbox(world.base(), { exitWhenIdle: options.exitWhenIdle ?? false });
  if (code !== 0) throw new Failed();
}
