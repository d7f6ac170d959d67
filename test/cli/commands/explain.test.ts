import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { keyOf } from '../../../src/domain/issue.ts';
import { aCommit, aRecord, aTask } from '../../support/records.ts';
import { startBotAtGitea } from '../../support/running-receiver.ts';

describe('explain', () => {
  let bot: Awaited<ReturnType<typeof startBotAtGitea>>;
  const run = (...argv: string[]) => bot.world.run('explain', ...argv);

  beforeAll(async () => {
    bot = await startBotAtGitea();
    await bot.ledger.setIdentity('gitea', bot.people.bot);
  });
  afterAll(() => bot.close());

  it('of a task tells why it waits, for whom, and how its runs ended', async () => {
    const { id } = bot.people.repository;
    const at = (number: number) => keyOf({ forge: 'gitea', repositoryId: id, number });
    const [blocker, waits] = [at(91), at(92)];
    await bot.ledger.nameRepository('gitea', bot.people.repository);
    await bot.ledger.commit(aCommit(blocker, 'running'));
    const attempts = [
      {
        number: 1,
        run: 'run-1',
        from: '2026-11-24T14:00:00Z',
        to: '2026-11-24T14:01:00Z',
        ended: 'retry' as const,
        summary: 'rate \u001b[31mlimited',
        how: 'exit code 75',
      },
    ];
    const record = aRecord(waits, aTask({ phase: 'blocked', attempts }));
    await bot.ledger.commit(aCommit(waits, 'blocked', { record, blockers: [blocker] }));
    const { code, out } = await run('acme/app#92');
    expect(code).toBe(0);
    expect(out).toMatch(/^acme\/app#92 {2}Issue 92\n⏸ blocked by #91/);
    expect(out).toMatch(/waits for +state +title\n#91 +▶ running +Issue 91/);
    expect(out).toMatch(/1 +24 Nov 14:00 UTC +retry +run-1 +exit code 75: rate limited/);
    expect((await run('acme/app#91')).out).toMatch(/is waited for by .*\n#92 +⏸ blocked/);
    expect(JSON.parse((await run('acme/app#92', '--json')).out)).toMatchObject({
      task: true,
      phase: 'blocked',
      blockers: [{ reference: '#91' }],
    });
  });

  it('of an issue that nobody assigned says so', async () => {
    const { number } = await bot.people.openIssue({ title: 'Nobody’s' });
    const { code, out } = await run(`acme/app#${number}`);
    expect(code).toBe(0);
    expect(out).toContain('is no task of the bot');
    expect(out).toContain('It is not assigned to forgehand');
    expect(out).toContain('→ assign forgehand to it');
  });

  it('of an assigned one that the bot has not heard of says what came last', async () => {
    const { people } = bot;
    const { number } = await people.openIssue({ title: 'Unheard', assignees: [people.bot] });
    expect((await run(`acme/app#${number}`)).out).toContain('No delivery ever came');
    expect(JSON.parse((await run(`acme/app#${number}`, '--json')).out)).toMatchObject({
      task: false,
      remedy: expect.stringContaining('forgehand doctor'),
    });
  });

  it.each([
    ['acme/secret#1', 'can’t see acme/secret#1'],
    ['acme/app#777', 'There is no acme/app#777'],
  ])('of %s says: %s', async (name, words) => {
    expect((await run(name)).out).toContain(words);
  });

  it('says that the forge does not answer', async () => {
    bot.gitea.meet(/^GET \/repos\/acme\/broken/, { status: 500 }, 10);
    expect(await run('acme/broken#1')).toMatchObject({
      code: 1,
      err: expect.stringContaining('the forge answered 500'),
    });
  });
});
