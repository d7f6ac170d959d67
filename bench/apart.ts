import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { told } from './child.ts';

/** The default function of a file of the bench, called in a process of its own. */
export interface Apart<F extends Work> {
  call(...args: Parameters<F>): ReturnType<F>;
  end(): Promise<void>;
}

type Work = (...args: never[]) => Promise<unknown>;

const CHILD = fileURLToPath(new URL('apart-child.ts', import.meta.url));

/**
 * So that neither the heap nor the compiled code of one part is in another's figures: what is
 * measured alone and what is measured after all the rest is the same.
 */
export function openApart<F extends Work>(file: string): Apart<F> {
  const execArgv = ['--import', 'tsx', '--expose-gc'];
  const child = fork(CHILD, [new URL(file, import.meta.url).href], {
    execArgv,
    serialization: 'advanced',
  });
  return {
    call(...args) {
      const answer = told<{ result: unknown }>(child);
      child.send(args);
      return answer.then(({ result }) => result) as ReturnType<F>;
    },
    async end() {
      if (child.exitCode !== null || child.signalCode !== null) return;
      const gone = once(child, 'exit');
      child.disconnect();
      await gone;
    },
  };
}
