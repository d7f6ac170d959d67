import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { captured } from '../../support/deliveries.ts';
import { aKeptDelivery } from '../../support/kept-deliveries.ts';
import { type RunningBot, startRunningBot } from '../../support/running-bot.ts';

describe('commands about deliveries', () => {
  let bot: RunningBot;
  const run = (...argv: string[]) => bot.world.run(...argv);

  beforeAll(async () => {
    bot = await startRunningBot();
  });
  afterAll(() => bot.close());

  it('deliveries tells how to find out why there are none', async () => {
    expect((await run('deliveries')).out).toContain('forgehand hooks list');
  });

  it('deliveries asks for no webhook where they came, and none was refused', async () => {
    await bot.ledger.keepDeliveries([
      aKeptDelivery({ id: 'zero', at: '2026-11-24T13:00:00.000Z' }),
    ]);
    expect((await run('deliveries', '--refused')).out).toBe(
      'No delivery of the last 1 was refused.',
    );
  });

  it('deliveries lists them with their verdicts, and can be narrowed', async () => {
    const refused = { verified: false, headers: {}, body: null, issue: null, sender: null };
    await bot.ledger.keepDeliveries([
      aKeptDelivery({ id: 'one', at: '2026-11-24T14:00:00.000Z' }),
      aKeptDelivery({ id: 'big', at: '2026-11-24T14:01:00.000Z', issue: 'acme/app#9', body: null }),
      aKeptDelivery({
        id: 'bad',
        at: '2026-11-24T14:02:00.000Z',
        status: 401,
        reason: 'The signature is wrong',
        ...refused,
      }),
    ]);
    const lines = (await run('deliveries')).out.split('\n');
    expect(lines[1]).toMatch(/^bad .*✖ 401 The signature is wrong$/);
    expect(lines[3]).toMatch(/^one .*admin\/app#2 +admin +✔ 202 accepted$/);
    expect((await run('deliveries', '--refused')).out.split('\n')).toHaveLength(2);
    const none = await run('deliveries', '--issue', 'acme/app#8');
    expect(none.out).toBe(
      'No delivery of the last 4 is about it: `forgehand explain acme/app#8` tells how it stands.',
    );
    const { out } = await run('deliveries', '--issue', 'acme/app#9', '--json');
    expect(JSON.parse(out)).toMatchObject([{ id: 'big' }]);
  });

  it('replay takes a kept one again through the queue', async () => {
    const before = await bot.queue.looksOutstanding();
    expect((await run('replay', 'one')).out).toBe('Accepted: admin/app#2 is looked at again.');
    expect(await bot.queue.looksOutstanding()).toBe(before + 1);
    expect(JSON.parse((await run('replay', 'one', '--json')).out)).toMatchObject({ status: 202 });
  });

  it.each([
    ['nothing', 'No delivery nothing is kept'],
    ['bad', 'its signature was wrong'],
    ['big', 'it was too large'],
  ])('replay of %s fails and says why', async (id, words) => {
    expect(await run('replay', id)).toMatchObject({ code: 1, err: expect.stringContaining(words) });
  });

  it('receive takes a recorded delivery the whole way, signature included', async () => {
    const { headers, body } = captured('002');
    const file = join(bot.world.cwd, 'delivery.json');
    writeFileSync(file, JSON.stringify({ headers, body }));
    expect((await run('receive', 'delivery.json')).out).toBe(
      '202: accepted, admin/app#2 is looked at',
    );
    writeFileSync(file, JSON.stringify({ headers, body: `${body} ` }));
    expect(await run('receive', file)).toMatchObject({
      code: 1,
      err: expect.stringContaining('401: The signature is wrong'),
    });
    expect(JSON.parse((await run('receive', file, '--sign', '--json')).out)).toMatchObject({
      status: 202,
    });
  });

  it.each([
    ['no-file.json', '', 'ENOENT'],
    ['odd.json', '{"body": 5}', 'another shape'],
  ])('receive refuses %s', async (name, content, words) => {
    if (content) writeFileSync(join(bot.world.cwd, name), content);
    expect(await run('receive', name)).toMatchObject({
      code: 2,
      err: expect.stringContaining(words),
    });
    expect(await run('receive', name, '--forge', 'other')).toMatchObject({ code: 2 });
  });
});
