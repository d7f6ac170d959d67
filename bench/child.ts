import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

export interface Child {
  /** As it told it when it was ready. */
  port: number;
  /** CPU of this process so far, in µs. */
  cpuUs(): Promise<number>;
  stop(): Promise<void>;
}

/** A server under load in a process of its own; it tells its port first, and its CPU when asked. */
export async function startChild(file: string, args: string[]): Promise<Child> {
  const path = fileURLToPath(new URL(file, import.meta.url));
  const execArgv = file.endsWith('.ts') ? ['--import', 'tsx'] : [];
  const child = fork(path, args, { execArgv, stdio: ['ignore', 'ignore', 'inherit', 'ipc'] });
  const { port } = await told<{ port: number }>(child);
  return {
    port,
    async cpuUs() {
      const answer = told<{ cpuUs: number }>(child);
      child.send('cpu');
      return (await answer).cpuUs;
    },
    async stop() {
      const gone = once(child, 'exit');
      child.kill('SIGKILL');
      await gone;
    },
  };
}

/** The next message of a process; throws when it ends instead. */
export async function told<T>(child: ChildProcess): Promise<T> {
  const answered = new AbortController();
  const { signal } = answered;
  const gone = once(child, 'exit', { signal }).then(() => {
    throw new Error('a process of the bench ended before it answered');
  });
  gone.catch(() => {});
  try {
    const [message] = await Promise.race([once(child, 'message', { signal }), gone]);
    return message as T;
  } finally {
    answered.abort();
  }
}
