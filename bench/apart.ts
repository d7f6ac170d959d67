import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { told } from './child.ts';
import { keepRecording, recorderArgs, startRecording } from './profile/recording.ts';

/** The default function of a file of the bench, called in a process of its own. */
export interface Apart<A extends unknown[], R> {
  /** Throws what the function throws. */
  call(...args: A): Promise<R>;
  end(): Promise<void>;
}

const CHILD = fileURLToPath(new URL('apart-child.ts', import.meta.url));

/**
 * So that neither the heap nor the compiled code of one part is in another's figures: what is
 * measured alone and what is measured after all the rest is the same. Recorded is our side, where
 * profiles are asked for.
 */
export function openApart<A extends unknown[], R>(file: string, isRecorded = false): Apart<A, R> {
  const execArgv = ['--import', 'tsx', '--expose-gc', ...(isRecorded ? recorderArgs : [])];
  const child = fork(CHILD, [new URL(file, import.meta.url).href], {
    execArgv,
    serialization: 'advanced',
  });
  const ready = told(child).then(() => isRecorded && startRecording(child));
  return {
    async call(...args) {
      await ready;
      const answer = told<{ result: R } | { error: unknown }>(child);
      child.send(args);
      const given = await answer;
      if ('error' in given) throw given.error;
      return given.result;
    },
    async end() {
      if (child.exitCode !== null || child.signalCode !== null) return;
      if (isRecorded) await keepRecording(child);
      const gone = once(child, 'exit');
      child.disconnect();
      await gone;
    },
  };
}
