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
const INIT = ['-c', '"$@"', 'init'];

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
  try {
    // By their files: what the agent is given as PATH may not lead to them.
    const { stdout } = await run('sh', [
      '-c',
      'command -v setpriv && command -v unshare && command -v sh',
    ]);
    const [setpriv = '', unshare = '', sh = ''] = stdout.split('\n');
    const namespace = [unshare, ...asUser, '--pid', '--fork', '--kill-child=KILL'];
    const prefix = ['--pdeathsig', 'KILL', ...namespace, sh, ...INIT];
    await run(setpriv, [...prefix, 'true'], { timeout: 5_000 });
    return {
      name: 'pid namespace',
      wrap: (command) => [setpriv, ...prefix, ...command],
      describe: 'by pid namespace: nothing of a run outlives its worker',
    };
  } catch {
    // Not installed or not allowed here: the next rung does.
    return GROUP;
  }
}
