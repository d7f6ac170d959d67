import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { LAST_SWEEP } from '../../../src/operator/metrics/catalogue.ts';
import { fieldOf } from '../../../src/operator/metrics/field.ts';
import { aKeptDelivery } from '../../support/kept-deliveries.ts';
import { aCommit, aRecord, aTask, keyFor } from '../../support/records.ts';
import { type RunningBot, startRunningBot } from '../../support/running-bot.ts';

/** As a run of the first issue is named. */
const RUN = 'gitea-7-1-abc123-t1';

describe('commands about tasks', () => {
  let bot: RunningBot;
  const run = (...argv: string[]) => bot.world.run(...argv);

  beforeAll(async () => {
    bot = await startRunningBot();
    const attempts = [
      {
        number: 1,
        run: 'run-of-3',
        from: '2026-11-24T14:00:00Z',
        to: '2026-11-24T14:01:00Z',
        ended: 'failed' as const,
        summary: '',
        how: 'exit code 1',
      },
    ];
    const deadline = new Date(Date.now() + 60_000).toISOString();
    await bot.put(keyFor(1), 'running', {
      run: { id: RUN, startedAt: new Date().toISOString(), deadline },
    });
    await bot.put(keyFor(2), 'queued');
    await bot.put(keyFor(3), 'failed', {
      since: new Date(Date.now() - 3_600_000).toISOString(),
      attempts,
    });
    await bot.put(keyFor(4), 'failed', { since: '2020-01-01T00:00:00.000Z' });
    await bot.ledger.setIdentity('gitea', { id: 2, login: 'forgehand' });
    await bot.ledger.setAlive('worker-1', Date.now());
  });
  afterAll(() => bot.close());

  it('status tells what the bot does, and that it is paused', async () => {
    const { out } = await run('status');
    expect(out).toContain('▶ At work');
    expect(out).toMatch(/tasks .*◌ queued 1 .*▶ running 1 .*✖ failed 2/);
    expect(out).toMatch(/gitea .*as forgehand/);
    expect(out).toMatch(/last delivery .*never/);
    await run('pause', '--reason', 'release day');
    expect((await run('status')).out).toContain('release day');
    expect(JSON.parse((await run('status', '--json')).out)).toMatchObject({
      paused: { reason: 'release day' },
      workers: ['worker-1'],
      tasks: { queued: 1, failed: 2 },
      forges: [{ name: 'gitea', bot: 'forgehand' }],
    });
    await run('unpause');
  });

  it('tasks are a table with a shape for each phase, and can be chosen', async () => {
    const all = (await run('tasks')).out.split('\n');
    expect(all[0]).toMatch(/^phase +issue +for +attempt +title$/);
    expect(all).toHaveLength(5);
    expect(all.find((line) => line.includes('#1'))).toMatch(/^▶ running +acme\/app#1 .*Issue 1$/);
    const failed = JSON.parse((await run('tasks', '--phase', 'failed', '--json')).out);
    expect(failed.map(({ issue }: { issue: string }) => issue).toSorted()).toEqual([
      'acme/app#3',
      'acme/app#4',
    ]);
    expect((await run('tasks', '--repo', 'acme/other')).out).toBe('No such tasks.');
    expect((await run('tasks', '--limit', '1')).out).toContain('3 more: --limit 4');
    expect(await run('tasks', '--phase', 'sleeping')).toMatchObject({ code: 2 });
    expect(await run('tasks', '--limit', 'many')).toMatchObject({ code: 2 });
  });

  it("logs shows what an issue's last run said, and follows one that runs", async () => {
    await bot.ledger.appendLog('run-of-3', ['one', '\u001b[2Jtwo']);
    expect((await run('logs', 'acme/app#3')).out).toBe('one\ntwo');
    expect((await run('logs', 'run-of-3', '--json')).out).toBe('"one"\n"\\u001b[2Jtwo"');
    await bot.ledger.appendLog(RUN, ['first']);
    const following = run('logs', 'acme/app#1', '--follow');
    await expect.poll(() => bot.world.said()).toBe('first');
    await bot.ledger.appendLog(RUN, ['second']);
    await bot.put(keyFor(1), 'done', { run: null });
    expect((await following).out).toBe('first\nsecond');
    expect(await run('logs', 'acme/app#2')).toMatchObject({
      code: 1,
      err: expect.stringContaining('has not run yet: it is queued'),
    });
    expect(await run('logs', 'no-such-run')).toMatchObject({ code: 1 });
  });

  it('retry, cancel, hold and resume are wishes, with a look that takes them', async () => {
    const { out } = await run('hold', 'acme/app#2', '--reason', 'not today');
    expect(out).toBe('hold is asked for: acme/app#2 Issue 2');
    const { wishes } = await bot.ledger.read(keyFor(2));
    expect(wishes).toMatchObject([{ kind: 'hold', words: 'not today' }]);
    const claimed = await bot.ledger.claim({ nowMs: Date.now(), limit: 10, leaseMs: 1_000 });
    expect(claimed.map(({ owed }) => owed)).toContainEqual(
      expect.objectContaining({ kind: 'look', key: keyFor(2) }),
    );
    await run('resume', 'https://git.example.org/acme/app/issues/2');
    expect((await bot.ledger.read(keyFor(2))).wishes.at(-1)?.kind).toBe('resume');
  });

  it('retry takes all that failed lately', async () => {
    const { out } = await run('retry', '--failed', '--since', '8h', '--json');
    expect(JSON.parse(out)).toEqual([keyFor(3)]);
    expect((await run('retry', '--failed')).out).toContain('acme/app#4');
    expect((await run('retry', '--failed', '--since', '1s')).out).toBe(
      'No task failed in that time.',
    );
  });

  it('of a closed issue nothing is asked: it says the way back', async () => {
    const seen = {
      updatedAt: '',
      state: 'closed' as const,
      labels: [],
      assignees: [],
      comments: 0,
      readAt: 0,
    };
    const record = aRecord(keyFor(5), aTask({ phase: 'failed' }), { standing: 'closed', seen });
    await bot.ledger.commit(aCommit(keyFor(5), 'failed', { record }));
    expect(await run('retry', 'acme/app#4', 'acme/app#5')).toMatchObject({
      code: 1,
      err: 'acme/app#5 is closed: reopen it with the bot assigned, and it starts anew.',
    });
    expect((await bot.ledger.read(keyFor(5))).wishes).toEqual([]);
    expect((await run('retry', '--failed')).out).not.toContain('acme/app#5');
  });

  it.each([
    [['retry'], 2, 'Name an issue'],
    [['retry', '--failed', '--since', 'long'], 2, 'use a duration'],
    [['cancel', 'acme/app'], 2, 'write it as owner/repo#12'],
    [['cancel', 'acme/app#99'], 1, 'forgehand explain acme/app#99'],
  ])('%j is refused with exit code %i', async (argv, code, words) => {
    expect(await run(...argv)).toMatchObject({ code, err: expect.stringContaining(words) });
  });
});

it('tasks of several forges name theirs', async () => {
  const bot = await startRunningBot();
  await bot.put(keyFor(1), 'queued');
  await bot.put('office/7#1', 'queued');
  const out = (await bot.world.run('tasks')).out.split('\n');
  expect(out[0]).toMatch(/^phase +forge +issue +for +attempt +title$/);
  expect(out.slice(1).map((line) => line.split(/ +/)[2])).toEqual(['office', 'gitea']);
  await bot.close();
});

describe('status of a bot that does not work', () => {
  let bot: RunningBot;
  beforeAll(async () => {
    bot = await startRunningBot();
  });
  afterAll(() => bot.close());

  it('says that nothing starts, what was refused, and how long the oldest waits', async () => {
    const { ledger, world } = bot;
    expect((await world.run('status')).out).toContain('none yet: assign an issue to the bot');
    for (const [n, hours] of [1, 2, 0].entries())
      await bot.put(keyFor(n + 1), 'queued', {
        since: new Date(Date.now() - hours * 3_600_000).toISOString(),
      });
    await ledger.keepDeliveries([
      aKeptDelivery({
        at: new Date().toISOString(),
        verified: false,
        body: null,
        headers: {},
        status: 401,
        reason: 'The signature is wrong',
      }),
    ]);
    const swept = Date.now() / 1_000 - 4 * 86_400;
    await ledger.addFigures({
      id: 'batch-1',
      added: {},
      set: { [fieldOf(LAST_SWEEP, {})]: swept },
    });
    const { out } = await world.run('status');
    expect(out).toContain('✖ No worker is alive: nothing starts');
    expect(out).toMatch(/waits longest +2 h ago/);
    expect(out).toMatch(/last delivery +never; one was refused with 401 since/);
    expect(out).toMatch(/last sweep +4 d ago/);
    expect(out).toContain('who the bot is, is not known yet');
  });
});
