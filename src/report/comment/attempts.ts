import { codeBlock, quoteBlock, quoteInline } from '../../domain/quote.ts';
import type { Answer, Attempt, Task } from '../../domain/task.ts';
import { moment, span } from '../../domain/when.ts';
import { plainLogin } from './who.ts';

const ENDED: Record<Attempt['ended'], string> = {
  done: 'done',
  failed: 'failed',
  cancelled: 'stopped',
  'needs-human': 'asked a person',
  retry: 'the agent asked to try again later',
  lost: 'cut short, it does not count',
};

/** One line an attempt, oldest first. */
export function attemptLines(attempts: Attempt[]): string[] {
  return attempts.map(({ number, from, to, ended, summary, how }) => {
    const words = summary ? quoteInline(summary, 120) : how;
    return `Attempt ${number}, ${span(from, to)}: ${ENDED[ended]} (${words}).`;
  });
}

function answerLine({ by, at, text }: Answer): string {
  return `Answer of ${plainLogin(by)}, ${moment(at)}: ${quoteInline(text, 120)}.`;
}

/** What the agent said at the end, quoted. */
export function words(attempt: Attempt | undefined): string[] {
  return attempt?.summary ? [quoteBlock(attempt.summary, 2_000)] : [];
}

/** Earlier attempts and the end of the log, folded. */
export function details({ attempts, answers, logTail }: Task): string[] {
  const log = logTail.join('\n').trim();
  if (!log && attempts.length < 2) return [];
  const count = `Runs: ${attempts.length}`;
  const lineCount = logTail.length === 1 ? 'last line' : `last ${logTail.length} lines`;
  const title = log ? `${count} · ${lineCount} of the log` : count;
  const lines =
    attempts.length > 1
      ? [
          [...attemptLines(attempts), ...answers.map(answerLine)]
            .map((line) => `- ${line}`)
            .join('\n'),
        ]
      : [];
  const parts = [...lines, ...(log ? [codeBlock(log, 8_000)] : [])];
  return [`<details><summary>${title}</summary>\n\n${parts.join('\n\n')}\n\n</details>`];
}
