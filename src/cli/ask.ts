import { createInterface } from 'node:readline/promises';
import { Writable } from 'node:stream';

interface Streams {
  input: NodeJS.ReadableStream;
  /** stderr: stdout is for results. */
  output: NodeJS.WritableStream;
}

const INTERRUPTED = 130;

/** One question on the terminal. What is typed of a secret is not shown. */
export async function askOnTerminal(
  question: string,
  { secret = false }: { secret?: boolean } = {},
  { input, output }: Streams = { input: process.stdin, output: process.stderr },
): Promise<string> {
  output.write(question);
  const nowhere = new Writable({ write: (_chunk, _encoding, done) => done() });
  const lines = createInterface({ input, output: secret ? nowhere : output, terminal: true });
  lines.on('SIGINT', () => process.exit(INTERRUPTED));
  try {
    return (await lines.question('')).trim();
  } finally {
    lines.close();
    if (secret) output.write('\n');
  }
}
