import { expect, it } from 'vitest';
import { createMemoryForge } from '../../src/forge/memory.ts';
import { createMemoryLedger } from '../../src/ledger/memory.ts';
import { beginTelling, Overtaken, Superseded } from '../../src/report/telling.ts';
import { aCommit, keyFor } from '../support/records.ts';

const KEY = keyFor(1);
const bot = () => ({ id: 9, login: 'forgehand' });

/** A report on a forge whose comments wait until they are let go. */
async function aReportThatWaits() {
  const ledger = createMemoryLedger();
  const commit = async () => {
    const { rev } = await ledger.read(KEY);
    await ledger.commit(aCommit(KEY, 'running', { expectedRev: rev }));
  };
  await commit();
  const { forge } = createMemoryForge();
  let letGo = () => {};
  const turn = new Promise<void>((resolve) => {
    letGo = resolve;
  });
  const comments: string[] = [];
  const waiting = {
    ...forge,
    writesAsking: (mayLeave: () => Promise<void>) => ({
      ...forge,
      createComment: async (_ref: unknown, body: string) => {
        await turn;
        await mayLeave();
        comments.push(body);
        return { id: 1, url: '', body, author: bot(), createdAt: '', updatedAt: '' };
      },
    }),
  };
  const settings = { breakerWrites: 60 } as Parameters<typeof beginTelling>[0]['settings'];
  const begin = () =>
    beginTelling({ ledger, now: Date.now, settings }, KEY, { forge: waiting, bot });
  const telling = await begin();
  await telling?.guard({ posting: true });
  const posted = telling?.forge.createComment(telling.ref, 'told');
  return { ledger, commit, begin, letGo, posted, comments };
}

it('a comment that waited is made where nothing happened meanwhile', async () => {
  const { letGo, posted, comments } = await aReportThatWaits();
  letGo();
  await posted;
  expect(comments).toEqual(['told']);
});

it('a comment that waited is not made when another report began meanwhile', async () => {
  const { begin, letGo, posted, comments } = await aReportThatWaits();
  await begin();
  letGo();
  await expect(posted).rejects.toThrow(Overtaken);
  expect(comments).toEqual([]);
});

it('a comment that waited is not made when the ledger moved on, and nobody looks for it', async () => {
  const { ledger, commit, letGo, posted, comments } = await aReportThatWaits();
  await commit();
  letGo();
  await expect(posted).rejects.toThrow(Superseded);
  expect(comments).toEqual([]);
  expect((await ledger.readTold(KEY))?.posting).toBe(false);
});
