import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { IssueRef } from '../src/domain/issue.ts';
import { type BotOnEmulate, startBotOnEmulate } from './support/bot-on-emulate.ts';

const soon = { timeout: 30_000, interval: 100 };

/** Native dependencies are missing on `emulate`. */
describe('dependencies on the embedded store and an emulated GitHub', () => {
  let bot: BotOnEmulate;
  beforeAll(async () => {
    bot = await startBotOnEmulate();
  });
  afterAll(() => bot?.stop());

  const status = async (ref: IssueRef) =>
    (await bot.comments(ref)).find(({ body }) => body.startsWith('<!-- forgehand:status'))?.body;
  const says = (ref: IssueRef, words: string) =>
    expect.poll(() => status(ref), soon).toContain(words);
  const show = (ref: IssueRef, label: string) =>
    expect.poll(() => bot.labels(ref), soon).toEqual([label]);
  const waiting = async (title: string, blocker: IssueRef) => {
    const ref = await bot.open(title, `Blocked by: #${blocker.number}`);
    await show(ref, 'agent/blocked');
    return ref;
  };

  it('one edited away in the text lets the task start', async () => {
    const ref = await waiting('Rename', await bot.people.openIssue({ title: 'Perhaps later' }));
    await bot.people.editBody(ref, 'It depends on nothing any more.');
    await show(ref, 'agent/done');
  });

  it('one closed by a person releases; opened again before the start it holds again', async () => {
    const { people } = bot;
    const [one, other] = [
      await people.openIssue({ title: 'The port' }),
      await people.openIssue({ title: 'The host' }),
    ];
    const ref = await bot.open(
      'Listen',
      `- Blocked by #${one.number}\n- Depends on #${other.number}`,
    );
    await says(ref, '**⏸ Blocked by 2 issues.**');
    await people.close(one);
    await says(ref, '**⏸ Blocked by 1 issue.**');
    await people.reopen(one);
    await says(ref, '**⏸ Blocked by 2 issues.**');
    await people.close(other);
    await says(ref, '**⏸ Blocked by 1 issue.**');
    expect(await status(ref)).toContain(`| #${one.number} \`The port\` | open, not assigned`);
    expect(bot.starts(ref)).toBe(0);
    await people.close(one);
    await show(ref, 'agent/done');
  });

  it('one closed as not planned holds, and the comment says what to do', async () => {
    const { people, call } = bot;
    const blocker = await people.openIssue({ title: 'Never' });
    const ref = await waiting('After never', blocker);
    const path = `/repos/${people.repository.fullName}/issues/${blocker.number}`;
    await call('ann', 'PATCH', path, { state: 'closed', state_reason: 'not_planned' });
    await says(ref, '| closed as not planned | a person: take the dependency away');
    expect(bot.starts(ref)).toBe(0);
    await people.editBody(ref, 'Without it.');
    await show(ref, 'agent/done');
  });

  it.each([2, 3])(
    'a ring of %i says so with its path, and taking one away starts the rest',
    async (length) => {
      const { people } = bot;
      const ring: IssueRef[] = [];
      for (let i = 0; i < length; i += 1)
        ring.push(await people.openIssue({ title: `${i + 1} of a ring of ${length}` }));
      const first = ring[0] as IssueRef;
      for (const [i, ref] of ring.entries())
        await people.editBody(ref, `Blocked by: #${(ring[i + 1] ?? first).number}`);
      for (const ref of ring) await people.assign(ref, people.bot);
      for (const [i, ref] of ring.entries()) {
        const path = [...ring.slice(i), ...ring.slice(0, i), ref];
        await says(ref, path.map(({ number }) => `#${number}`).join(' → '));
      }
      await people.editBody(first, 'It goes first.');
      for (const ref of ring) await show(ref, 'agent/done');
    },
  );

  it('one in another repository, of which no delivery comes, is found closed by the sweep', async () => {
    const { call, people } = bot;
    await call('ann', 'POST', '/user/repos', { name: 'lib' });
    const { number } = await call<{ number: number }>('ann', 'POST', '/repos/ann/lib/issues', {
      title: 'Publish the library',
    });
    const ref = await bot.open('Use it', `Blocked by: ann/lib#${number}, nobody/nowhere#4`);
    await says(ref, `| ann/lib#${number} \`Publish the library\` | open, not assigned`);
    await says(ref, '| no such repository, or the bot may not read it |');
    await people.editBody(ref, `Blocked by: ann/lib#${number}`);
    await says(ref, '**⏸ Blocked by 1 issue.**');
    expect(bot.starts(ref)).toBe(0);
    await call('ann', 'PATCH', `/repos/ann/lib/issues/${number}`, { state: 'closed' });
    await show(ref, 'agent/done');
  });

  it('one that does not exist is never satisfied', async () => {
    const ref = await bot.open('Waits for nothing real', 'Blocked by: #9999');
    await says(ref, '| #9999 | does not exist | a person: correct or remove the dependency;');
    expect(bot.starts(ref)).toBe(0);
    await bot.people.editBody(ref, 'Blocked by nothing.');
    await show(ref, 'agent/done');
  });

  it('one that failed keeps its dependent, says so there, and retrying it goes on', async () => {
    const { people } = bot;
    const blocker = await bot.open('Compile', 'Stub: fail');
    const ref = await waiting('Ship', blocker);
    await says(ref, '| failed | a person: retry or close it |');
    await says(blocker, `#${ref.number} stays blocked until this is done.`);
    await people.editBody(blocker, 'It compiles now.');
    await people.comment(blocker, '/retry', people.writer);
    await show(blocker, 'agent/done');
    await show(ref, 'agent/done');
    await says(blocker, `Free to start now: #${ref.number}.`);
  });
});
