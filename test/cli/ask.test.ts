import { PassThrough } from 'node:stream';
import { text } from 'node:stream/consumers';
import { expect, it } from 'vitest';
import { askOnTerminal } from '../../src/cli/ask.ts';

async function asked(secret: boolean) {
  const [input, output] = [new PassThrough(), new PassThrough()];
  const answer = askOnTerminal('Token: ', { secret }, { input, output });
  input.write(' abc123 \r');
  const given = await answer;
  output.end();
  return { given, shown: await text(output) };
}

it('a question is asked and answered on the terminal', async () => {
  const { given, shown } = await asked(false);
  expect(given).toBe('abc123');
  expect(shown).toMatch(/^Token: .*abc123/);
});

it('what is typed of a secret is not shown', async () => {
  const { given, shown } = await asked(true);
  expect(given).toBe('abc123');
  expect(shown).toBe('Token: \n');
});
