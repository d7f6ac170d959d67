import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

/** How the whole tree of an agent is tied to its worker. */
export interface Ladder {
  name: 'pid namespace, own /proc' | 'pid namespace' | 'process group';
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

const NAMESPACE = 'by pid namespace: nothing of a run outlives its worker';

/**
 * The best this machine allows: in a pid namespace whose first process dies with the worker nothing
 * lives on, and with a /proc of its own the agent can't read the worker's environment; else a process
 * group, with a reaper at the next start.
 */
export async function probeLadder(): Promise<Ladder> {
  const closed = await inNamespace(['--mount-proc']);
  if (closed)
    return {
      name: 'pid namespace, own /proc',
      wrap: closed,
      describe: `${NAMESPACE}, and agents see no process but their own`,
    };
  const open = await inNamespace([]);
  return open ? { name: 'pid namespace', wrap: open, describe: NAMESPACE } : GROUP;
}

/** Null where that is not installed or not allowed: the next rung does. */
async function inNamespace(more: string[]): Promise<Ladder['wrap'] | null> {
  const asUser = process.getuid?.() === 0 ? [] : ['--user', '--map-current-user'];
  try {
    // By their files: what the agent is given as PATH may not lead to them.
    const { stdout } = await run('sh', [
      '-c',
      'command -v setpriv && command -v unshare && command -v sh',
    ]);
    const [setpriv = '', unshare = '', sh = ''] = stdout.split('\n');
    const namespace = [unshare, ...asUser, '--pid', '--fork', '--kill-child=KILL', ...more];
    const prefix = ['--pdeathsig', 'KILL', ...namespace, sh, ...INIT];
    await run(setpriv, [...prefix, 'true'], { timeout: 5_000 });
    return (command) => [setpriv, ...prefix, ...command];
  } catch {
    return null;
  }
}
