import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import pino from 'pino';
import { expect, it } from 'vitest';
import { createProcessAgent } from '../../src/agent/process.ts';
import { aTaskFile } from '../support/task-file.ts';

const program = fileURLToPath(new URL('../../docs/examples/agent.sh', import.meta.url));

it('the ten-line agent of the manual asks its question and works with the answer', async () => {
  const progress: string[] = [];
  const agent = createProcessAgent({
    command: [program],
    env: { PATH: process.env.PATH ?? '' },
    runsDir: mkdtempSync(join(tmpdir(), 'forgehand-runs-')),
    graceMs: 300,
    retentionMs: 60_000,
    tailLines: 20,
    redact: (text) => text,
    log: pino({ level: 'silent' }),
  });
  const run = (id: string, prompt: string) => {
    const task = aTaskFile();
    const order = {
      task: { ...task, run: { ...task.run, id } },
      prompt,
      limitMs: 10_000,
      stallMs: 0,
    };
    const { signal } = new AbortController();
    return agent.run(order, {
      signal,
      onLines: () => {},
      onProgress: ({ text }) => progress.push(text),
    });
  };
  expect(await run('ask', '# Store it\n\nwhich database?\n')).toMatchObject({
    code: 78,
    result: { question: 'Which database shall it be?' },
  });
  expect(
    await run(
      'answer',
      '# Store it\n\nwhich database?\n\n## Answers to your questions\n\n- ann: SQLite\n',
    ),
  ).toMatchObject({ code: 0, result: { summary: 'Read the issue and did nothing.' } });
  expect(progress).toContain('reading: Store it');
});
