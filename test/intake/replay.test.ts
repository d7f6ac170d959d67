import pino from 'pino';
import { describe, expect, it } from 'vitest';
import { createReplay } from '../../src/intake/replay.ts';
import type { LookHint } from '../../src/queue/queue.ts';
import { aKeptDelivery } from '../support/kept-deliveries.ts';
import { BOT } from './harness.ts';

describe('a kept delivery', () => {
  const looks: LookHint[] = [];
  const replay = createReplay({
    forges: [{ name: 'gitea', kind: 'gitea' }],
    admit: async () => ({ known: true, bot: BOT }),
    addLook: async (hint) => void looks.push(hint),
    triggerLabel: null,
    log: pino({ level: 'silent' }),
  });

  it('is taken again as if it had just come', async () => {
    expect(await replay(aKeptDelivery())).toEqual({
      kind: 'taken',
      issue: 'admin/app#2',
      answer: { status: 202, issue: 'admin/app#2' },
    });
    expect(looks).toEqual([{ key: 'gitea/1#2', urgency: 'person' }]);
  });

  it.each([
    [{ forge: 'codeberg' }, 'no forge is named codeberg'],
    [{ verified: false, body: null }, 'signature was wrong'],
    [{ body: null }, 'too large'],
    [{ body: '{' }, 'no JSON'],
  ])('can not be taken again when %j', async (change, why) => {
    expect(await replay(aKeptDelivery(change))).toMatchObject({
      kind: 'impossible',
      why: expect.stringContaining(why),
    });
  });
});
