import { readFileSync, writeFileSync } from 'node:fs';
import { setTimeout as wait } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import type { TaskFile } from './agent.ts';

/** What a line `Stub: …` in the issue's text asks for. */
type Act = 'done' | 'fail' | 'retry' | 'hang' | 'needs-human' | 'crash';

const LINE = /^Stub: *(fail|retry|hang|needs-human|crash) *$/im;
const STEPS = ['reading the issue', 'looking around', 'making the change', 'running the tests'];
const RETRY = 75;
const NEEDS_HUMAN = 78;

export interface StubWorld {
  task: TaskFile;
  seconds: number;
  say(line: string): void;
  result(result: { outcome: string; summary: string; question?: string }): void;
}

/** Shows every ending of the agent contract; does nothing else. Returns the exit code. */
export async function stub({ task, seconds, say, result }: StubWorld): Promise<number> {
  const act = actOf(task);
  say(
    `stub: working on ${task.repository.fullName}#${task.issue.number}, attempt ${task.run.attempt}`,
  );
  for (const [i, step] of STEPS.entries()) {
    say(`::progress ${Math.round((i * 100) / STEPS.length)} ${step}`);
    await wait((seconds * 1_000) / STEPS.length);
  }
  switch (act) {
    case 'fail':
      result({ outcome: 'failed', summary: 'The stub was asked to fail.' });
      return 1;
    case 'retry':
      result({ outcome: 'retry', summary: 'rate limited' });
      return RETRY;
    case 'needs-human':
      result({ outcome: 'needs-human', summary: '', question: 'Which port shall it listen on?' });
      return NEEDS_HUMAN;
    case 'hang':
      say('stub: hanging until it is stopped');
      await new Promise(() => setInterval(() => {}, 60_000));
      return 0;
    case 'crash':
      process.kill(process.pid, 'SIGKILL');
      await new Promise(() => setInterval(() => {}, 60_000));
      return 0;
    default:
      say('::progress 100 finished');
      result({ outcome: 'done', summary: 'Pretended to do the work; nothing was changed.' });
      return 0;
  }
}

/** `retry` is fine at the second attempt, and a question once it is answered, so both can be watched through. */
function actOf({ issue, run, answers }: TaskFile): Act {
  const word = LINE.exec(issue.body)?.[1]?.toLowerCase() as Act | undefined;
  if (word === 'retry' && run.attempt > 1) return 'done';
  if (word === 'needs-human' && answers.length > 0) return 'done';
  return word ?? 'done';
}

async function main(env: NodeJS.Process['env']): Promise<number> {
  const path = (name: string) => env[name] ?? '';
  return stub({
    task: JSON.parse(readFileSync(path('FORGEHAND_TASK'), 'utf8')) as TaskFile,
    seconds: Number(env.STUB_SECONDS ?? 2),
    say: (line) => console.log(line),
    result: (result) => writeFileSync(path('FORGEHAND_RESULT'), JSON.stringify(result)),
  });
}

if (process.argv[1] === fileURLToPath(import.meta.url)) process.exitCode = await main(process.env);
