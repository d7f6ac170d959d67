import { expect, it } from 'vitest';
import { stub } from '../../src/agent/stub.ts';
import { aTaskFile } from '../support/task-file.ts';

async function act(
  body: string,
  change: { attempt?: number; answers?: { by: string; at: string; text: string }[] } = {},
) {
  const said: string[] = [];
  const results: unknown[] = [];
  const task = aTaskFile({ body });
  const code = await stub({
    task: {
      ...task,
      run: { ...task.run, attempt: change.attempt ?? 1 },
      answers: change.answers ?? [],
    },
    seconds: 0.01,
    say: (line) => said.push(line),
    result: (result) => results.push(result),
  });
  return { code, said, result: results[0] };
}

it.each([
  ['Please.', {}, 0, 'done'],
  ['Stub: fail', {}, 1, 'failed'],
  ['Text.\n\nstub: retry\n', {}, 75, 'retry'],
  ['Stub: retry', { attempt: 2 }, 0, 'done'],
  ['Stub: needs-human', {}, 78, 'needs-human'],
  ['Stub: needs-human', { answers: [{ by: 'ann', at: '', text: '8080' }] }, 0, 'done'],
  ['not a Stub: fail', {}, 0, 'done'],
])('the stub, asked by %j %j, exits %i and says %s', async (body, change, code, outcome) => {
  const acted = await act(body, change);
  expect(acted.code).toBe(code);
  expect(acted.result).toMatchObject({ outcome });
  expect(acted.said.filter((line) => line.startsWith('::progress')).length).toBeGreaterThanOrEqual(
    4,
  );
});
