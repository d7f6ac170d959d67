import { expect, it } from 'vitest';
import { openApart } from '../../bench/apart.ts';

it('an error in a process of its own is thrown to the one that called it, with its cause, and it may be called again', async () => {
  const file = new URL('support/failing.ts', import.meta.url).href;
  const part = openApart<[what: string], never>(file);
  for (const what of ['tea', 'coffee']) {
    await expect(part.call(what)).rejects.toMatchObject({
      message: `no such ${what}`,
      cause: { message: 'it was never built' },
    });
  }
  await part.end();
});
