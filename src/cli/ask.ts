import { createInterface } from 'node:readline/promises';
import { Writable } from 'node:stream';

const INTERRUPTED = 130;

/** One question on the terminal, on stderr: stdout is for results. What is typed of a secret is not shown. */
export async function askOnTerminal(
  question: string,
  { secret = false }: { secret?: boolean } = {},
): Promise<string> {
  process.stderr.write(question);
  const nowhere = new Writable({ write: (_chunk, _encoding, done) => done() });
  const output = secret ? nowhere : process.stderr;
  const lines = createInterface({ input: process.stdin, output, terminal: true });
  lines.on('SIGINT', () => process.exit(INTERRUPTED));
  try {
    return (await lines.question('')).trim();
  } finally {
    lines.close();
    if (secret) process.stderr.write('\n');
  }
}
