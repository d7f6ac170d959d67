import { type ChildProcess, spawn } from 'node:child_process';
import { failureToSpawn } from './child.ts';
import { type Ladder, probeLadder } from './ladder.ts';
import { createSpare, type Launch, type Spare } from './spare.ts';

export interface Launcher {
  /** The started child, or why it could not be. */
  launch(launch: Launch): Promise<ChildProcess | Error>;
  /** How a tree is killed here. */
  describe(): Promise<string>;
}

/** Starts agents on the given rung of the ladder, else on the best one of this machine. */
export function createLauncher(given?: Ladder): Launcher {
  let probed: Promise<{ ladder: Ladder; spare: Spare | null }> | null = null;

  return {
    describe: async () => (await best()).ladder.describe,
    async launch(launch) {
      const { ladder, spare } = await best();
      return spare?.take(launch) ?? start(ladder, launch);
    },
  };

  function best() {
    probed ??= probe();
    return probed;
  }

  async function probe() {
    const ladder = given ?? (await probeLadder());
    const spare = ladder.waiting ? createSpare(ladder.waiting) : null;
    await spare?.prepare();
    return { ladder, spare };
  }
}

async function start(
  { wrap }: Ladder,
  { command, cwd, env }: Launch,
): Promise<ChildProcess | Error> {
  const [file = '', ...args] = wrap(command);
  const child = spawn(file, args, { cwd, env, detached: true, stdio: ['pipe', 'pipe', 'pipe'] });
  return (await failureToSpawn(child)) ?? child;
}
