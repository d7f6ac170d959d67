import pino from 'pino';
import { describe, expect, it } from 'vitest';
import type { IssueKey } from '../../src/domain/issue.ts';
import type { Told } from '../../src/domain/kept.ts';
import type { Comment } from '../../src/forge/forge.ts';
import { createMemoryLedger } from '../../src/ledger/memory.ts';
import { createStatusComments } from '../../src/operator/status-comments.ts';
import { aCommit, aTold, keyFor } from '../support/records.ts';
import { ann } from '../support/sight.ts';

const KEY = keyFor(1);
const URL = 'https://git.example.org/acme/app/issues/1#5';
const COMMENT: Comment = {
  id: 5,
  body: '**Held**',
  author: ann,
  createdAt: '2026-11-24T14:00:00Z',
  updatedAt: '2026-11-24T14:00:00Z',
  url: URL,
};

/** A page's reader of comments, on a forge that counts what it is asked. */
async function aReader(answer: () => Promise<Comment | null>, told: Told | null = aTold()) {
  const ledger = createMemoryLedger();
  await ledger.commit(aCommit(KEY, 'held'));
  const lines: { msg: string; issue: IssueKey }[] = [];
  const world = { told, time: 0, asked: 0, lines, read };
  const readComment = async () => {
    world.asked += 1;
    return answer();
  };
  const statusComment = createStatusComments({
    ledger: { read: ledger.read, readTold: async () => world.told },
    forgeNamed: (name) =>
      name === 'gitea' ? Promise.resolve({ learn: () => {}, readComment }) : null,
    log: pino({ level: 'debug' }, { write: (line) => void lines.push(JSON.parse(line)) }),
    deadlineMs: 50,
    now: () => world.time,
  });
  return world;

  function read(key: IssueKey = KEY) {
    return statusComment(key);
  }
}

describe('the status comment on a page', () => {
  it('is read from the forge once in five seconds, and when something new was told', async () => {
    const reader = await aReader(async () => COMMENT);
    for (let i = 0; i < 3; i += 1)
      expect(await reader.read()).toEqual({ body: '**Held**', url: URL });
    expect(reader.asked).toBe(1);
    reader.told = aTold({ bodyHash: 'another' });
    await reader.read();
    expect(reader.asked).toBe(2);
    reader.time += 5_000;
    await reader.read();
    expect(reader.asked).toBe(3);
  });

  it.each([
    ['nothing was told', null],
    ['no comment was made', aTold({ commentId: null })],
  ])('is none where %s, and the forge is not asked', async (_, told) => {
    const reader = await aReader(async () => COMMENT, told);
    expect(await reader.read()).toBeNull();
    expect(reader.asked).toBe(0);
  });

  it('is none for an issue that is not known, or of a forge that is not configured any more', async () => {
    const reader = await aReader(async () => COMMENT);
    expect(await reader.read(keyFor(2))).toBeNull();
    const gone = aCommit('old/7#1', 'held');
    const ledger = createMemoryLedger();
    await ledger.commit(gone);
    const statusComment = createStatusComments({
      ledger: { read: ledger.read, readTold: async () => aTold() },
      forgeNamed: () => null,
      log: pino({ level: 'silent' }),
    });
    expect(await statusComment('old/7#1')).toBeNull();
  });

  it('is none when it was deleted', async () => {
    const reader = await aReader(async () => null);
    expect(await reader.read()).toBeNull();
  });

  it('is none when the forge does not answer soon: the page does not wait for it', async () => {
    const reader = await aReader(() => new Promise(() => {}));
    expect(await reader.read()).toBeNull();
  });

  it('is none when the forge fails, which the log tells', async () => {
    const reader = await aReader(() => Promise.reject(new Error('the forge is down')));
    expect(await reader.read()).toBeNull();
    expect(reader.lines).toMatchObject([
      { msg: 'operator: the status comment could not be read', issue: KEY },
    ]);
  });
});
