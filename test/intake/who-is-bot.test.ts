import supertest from 'supertest';
import { describe, expect, it } from 'vitest';
import { createWhoIsBot } from '../../src/intake/who-is-bot.ts';
import { captured } from '../support/deliveries.ts';
import { BOT, harness } from './harness.ts';

describe('who the bot is', () => {
  it('is asked for once a second, by however many deliveries', async () => {
    let [nowMs, asked] = [0, 0];
    const who = createWhoIsBot(
      async () => {
        asked += 1;
        return BOT;
      },
      () => nowMs,
    );
    expect(await Promise.all([who('gitea'), who('gitea')])).toEqual([BOT, BOT]);
    nowMs = 999;
    await who('gitea');
    expect(asked).toBe(1);
    await who('codeberg');
    nowMs = 1_000;
    await who('gitea');
    expect(asked).toBe(3);
  });

  it('is asked for again at once where the store did not answer', async () => {
    const answers = [Promise.reject(new Error('away')), Promise.resolve(BOT)];
    const who = createWhoIsBot(() => answers.shift() ?? Promise.resolve(null));
    await expect(who('gitea')).rejects.toThrow('away');
    expect(await who('gitea')).toEqual(BOT);
  });

  it('spares a delivery that names it the question whether its issue is known', async () => {
    const asked: number[] = [];
    const { app, looks } = harness({
      whoIsBot: async () => BOT,
      admit: async ({ number }) => {
        asked.push(number);
        return { known: false, bot: BOT };
      },
    });
    const naming = captured('002');
    await supertest(app).post('/webhooks/gitea').set(naming.headers).send(naming.body).expect(202);
    expect([looks.length, asked]).toEqual([1, []]);
    const other = captured('001');
    await supertest(app).post('/webhooks/gitea').set(other.headers).send(other.body).expect(200);
    expect([looks.length, asked.length]).toEqual([1, 1]);
  });
});
