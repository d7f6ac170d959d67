import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

/** How the whole tree of an agent is tied to its worker. */
export interface Ladder {
  name: 'pid namespace' | 'process group';
  /** The command as it is really started. */
  wrap(command: string[]): string[];
  describe: string;
}

/** The first process of a namespace ignores SIGTERM, so the agent is its child. */
const INIT = ['sh', '-c', '"$@"', 'init'];

const run = promisify(execFile);

const GROUP: Ladder = {
  name: 'process group',
  wrap: (command) => command,
  describe: 'by process group; what outlives a killed worker is ended at the next start',
};

/**
 * The best this machine allows: in a pid namespace whose first process dies with the worker nothing
 * lives on; else a process group, with a reaper at the next start.
 */
export async function probeLadder(): Promise<Ladder> {
  const asUser = process.getuid?.() === 0 ? [] : ['--user', '--map-current-user'];
  const prefix = [
    'setpriv',
    '--pdeathsig',
    'KILL',
    'unshare',
    ...asUser,
    '--pid',
    '--fork',
    '--kill-child=KILL',
  ];
  const [program = '', ...args] = [...prefix, 'true'];
  try {
    await run(program, args, { timeout: 5_000 });
  } catch {
    // Not installed or not allowed here: the next rung does.
    return GROUP;
  }
  return {
    name: 'pid namespace',
    wrap: (command) => [...prefix, ...INIT, ...command],
    describe: 'by pid namespace: nothing of a run outlives its worker',
  };
}
