import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { WAIT_FOR_AGENT } from './spare.ts';

/** How the whole tree of an agent is tied to its worker. */
export interface Ladder {
  name: 'pid namespace, own /proc' | 'pid namespace' | 'process group';
  /** The command as it is really started. */
  wrap(command: string[]): string[];
  /** What waits in a namespace made ahead, see spare.ts; null where there is none to make. */
  waiting: string[] | null;
  describe: string;
}

/** The first process of a namespace ignores SIGTERM, so the agent is its child. */
const RUN_AGENT = '"$@"';

const run = promisify(execFile);

const GROUP: Ladder = {
  name: 'process group',
  wrap: (command) => command,
  waiting: null,
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
      ...closed,
      describe: `${NAMESPACE}, and agents see no process but their own`,
    };
  const open = await inNamespace([]);
  return open ? { name: 'pid namespace', ...open, describe: NAMESPACE } : GROUP;
}

/** Null where that is not installed or not allowed: the next rung does. */
async function inNamespace(more: string[]): Promise<Pick<Ladder, 'wrap' | 'waiting'> | null> {
  const asUser = process.getuid?.() === 0 ? [] : ['--user', '--map-current-user'];
  try {
    // By their files: what the agent is given as PATH may not lead to them.
    const { stdout } = await run('sh', [
      '-c',
      'command -v setpriv && command -v unshare && command -v sh',
    ]);
    const [setpriv = '', unshare = '', sh = ''] = stdout.split('\n');
    const namespace = [unshare, ...asUser, '--pid', '--fork', '--kill-child=KILL', ...more];
    const shell = (script: string, args: string[]) => [
      setpriv,
      '--pdeathsig',
      'KILL',
      ...namespace,
      sh,
      '-c',
      script,
      'init',
      ...args,
    ];
    const wrap = (command: string[]) => shell(RUN_AGENT, command);
    await run(setpriv, wrap(['true']).slice(1), { timeout: 5_000 });
    return { wrap, waiting: shell(WAIT_FOR_AGENT, []) };
  } catch {
    return null;
  }
}
