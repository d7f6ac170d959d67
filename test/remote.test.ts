import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { IssueRef } from '../src/domain/issue.ts';
import { type BotOnEmulate, startBotOnEmulate } from './support/bot-on-emulate.ts';

const soon = { timeout: 30_000, interval: 100 };

describe('what people do on an issue, on the embedded store and an emulated GitHub', () => {
  let bot: BotOnEmulate;
  beforeAll(async () => {
    bot = await startBotOnEmulate();
  });
  afterAll(async () => bot?.stop());

  const become = (ref: IssueRef, phase: string | null) =>
    expect.poll(() => bot.phase(ref), soon).toBe(phase);
  const show = (ref: IssueRef, labels: string[]) =>
    expect.poll(() => bot.labels(ref), soon).toEqual(labels);
  const statuses = async (ref: IssueRef) =>
    (await bot.comments(ref)).filter(({ body }) => body.startsWith('<!-- forgehand:status'));
  const saysLast = (ref: IssueRef, words: string) =>
    expect.poll(async () => (await statuses(ref)).at(-1)?.body, soon).toContain(words);
  const hanging = async (title: string) => {
    const ref = await bot.open(title, 'Stub: hang');
    await show(ref, ['agent/running']);
    return ref;
  };
  const waiting = async (title: string) => {
    const blocker = await bot.people.openIssue({ title: `Before ${title}` });
    const ref = await bot.open(title, `Blocked by: #${blocker.number}`);
    await show(ref, ['agent/blocked']);
    return { ref, blocker };
  };
  const agents = () => bot.lines.filter(({ msg }) => msg === 'run: ended').length;

  it('assigned on opening, later, beside others: taken once', async () => {
    const { people } = bot;
    const born = await people.openIssue({ title: 'Born so', assignees: [people.bot] });
    const beside = await people.openIssue({ title: 'Beside', assignees: [people.writer] });
    await people.assign(beside, people.bot);
    for (const ref of [born, beside]) {
      await become(ref, 'done');
      await show(ref, ['agent/done']);
      expect(bot.starts(ref)).toBe(1);
    }
  });

  it.each([
    ['unassigned', (ref: IssueRef) => bot.people.unassign(ref, bot.people.bot), 'unassigned'],
    ['closed', (ref: IssueRef) => bot.people.close(ref), 'closed'],
    ['locked', (ref: IssueRef) => bot.people.lock(ref), 'locked'],
  ])(
    '%s while it runs, and while it waits: stops, says so, takes its labels off',
    async (_, act, word) => {
      const running = await hanging('Runs');
      const { ref } = await waiting('it');
      for (const one of [running, ref]) await act(one);
      for (const one of [running, ref]) {
        await become(one, null);
        await show(one, []);
        await saysLast(one, word);
      }
    },
  );

  it('closed when finished: nothing changes, nothing is said', async () => {
    const ref = await bot.open('Finished');
    await expect.poll(async () => (await bot.comments(ref)).length, soon).toBe(2);
    const before = await bot.comments(ref);
    await bot.people.close(ref);
    await expect
      .poll(
        () =>
          bot.lines.some(
            ({ msg, issue }) =>
              msg === 'look: nothing new' && String(issue).endsWith(`#${ref.number}`),
          ),
        soon,
      )
      .toBe(true);
    expect(await bot.labels(ref)).toEqual(['agent/done']);
    expect(await bot.comments(ref)).toEqual(before);
  });

  it('reopened while assigned, and assigned again: a new assignment, a new comment, the old one folded', async () => {
    const ref = await bot.open('Again', 'Stub: fail');
    await show(ref, ['agent/failed']);
    await bot.people.close(ref);
    await bot.people.reopen(ref);
    await expect.poll(() => bot.starts(ref), soon).toBe(2);
    await expect.poll(async () => (await statuses(ref)).length, soon).toBe(2);
    expect((await statuses(ref))[0]?.body).toContain('An earlier assignment');
    await show(ref, ['agent/failed']);
    await bot.people.unassign(ref, bot.people.bot);
    await show(ref, []);
    await bot.people.assign(ref, bot.people.bot);
    await expect.poll(() => bot.starts(ref), soon).toBe(3);
    await saysLast(ref, '**✖ Failed');
    expect((await bot.task(ref))?.attempt).toBe(1);
  });

  it('edited while it waits: the task follows; while it runs: the agent is told, in the comment too', async () => {
    const { ref, blocker } = await waiting('an edit');
    await bot.people.editBody(ref, 'Nothing blocks it.');
    await become(ref, 'done');
    await bot.people.close(blocker);
    const running = await hanging('Edited');
    await bot.people.editBody(running, 'Stub: hang\n\nMind the tabs.');
    await saysLast(running, 'the agent was told');
    await expect
      .poll(
        () => bot.lines.some(({ msg }) => msg === 'run: the agent was told of the changed text'),
        soon,
      )
      .toBe(true);
    await bot.people.close(running);
    await become(running, null);
  });

  it('held by its label: waits, says who; the label off: goes on', async () => {
    const { ref, blocker } = await waiting('a hold');
    await bot.people.label(ref, 'agent/hold');
    await show(ref, ['agent/hold']);
    await saysLast(ref, 'by ann');
    await bot.people.close(blocker);
    await bot.people.unlabel(ref, 'agent/hold');
    await become(ref, 'done');
  });

  it('agent/queued on an ended task runs it again, agent/cancelled stops it', async () => {
    const ref = await bot.open('By labels', 'Stub: fail');
    await show(ref, ['agent/failed']);
    await bot.people.editBody(ref, 'Stub: hang');
    await bot.people.label(ref, 'agent/queued');
    await show(ref, ['agent/running']);
    await bot.people.label(ref, 'agent/cancelled');
    await become(ref, 'cancelled');
    await show(ref, ['agent/cancelled']);
  });

  it('another phase label by hand: put right once, then a word, never a loop', async () => {
    const ref = await hanging('By hand');
    await bot.people.label(ref, 'agent/done');
    await saysLast(ref, 'so it was put right');
    await show(ref, ['agent/running']);
    await bot.people.label(ref, 'agent/done');
    await saysLast(ref, 'It is left as it is until the next step');
    expect((await bot.labels(ref)).toSorted()).toEqual(['agent/done', 'agent/running']);
    await bot.people.comment(ref, '/cancel', bot.people.writer);
    await show(ref, ['agent/cancelled']);
  });

  it('priority labels: the order follows at once', async () => {
    const { ref } = await waiting('its priority');
    const repo = `/repos/${bot.people.repository.fullName}`;
    await bot.call('ann', 'POST', `${repo}/labels`, { name: 'priority: high', color: 'ff0000' });
    await bot.people.label(ref, 'priority: high');
    await expect.poll(async () => (await bot.task(ref))?.rank, soon).toBe(1);
    await bot.people.close(ref);
  });

  it('a command of a writer is obeyed, one of a stranger is not, and the issue says why', async () => {
    const ref = await hanging('Commanded');
    const before = agents();
    await bot.people.comment(ref, '/cancel', bot.people.stranger);
    await saysLast(ref, '`/cancel` of mallory was not obeyed');
    expect(agents()).toBe(before);
    await bot.people.comment(ref, '@forgehand-bot cancel', bot.people.writer);
    await show(ref, ['agent/cancelled']);
    expect(agents()).toBe(before + 1);
  });

  it('a question: asked in a new comment, answered, gone on by itself', async () => {
    const ref = await bot.open('Asks', 'Stub: needs-human');
    await show(ref, ['agent/needs-human']);
    await expect
      .poll(async () => (await bot.comments(ref)).at(-1)?.body, soon)
      .toContain('@ann A question is open');
    await bot.people.comment(ref, '/answer 8080', bot.people.writer);
    await show(ref, ['agent/done']);
  });

  it('a box ticked: done, and empty again', async () => {
    const ref = await hanging('Ticked');
    await saysLast(ref, '- [ ] Cancel');
    const [status] = await statuses(ref);
    const ticked = (status?.body ?? '').replace('- [ ] Cancel', '- [x] Cancel');
    await bot.people.editComment(ref, status?.id ?? 0, ticked);
    await show(ref, ['agent/cancelled']);
    await saysLast(ref, '- [ ] Retry');
    expect((await statuses(ref)).at(-1)?.body).not.toContain('[x]');
  });

  it('an unknown word gets the list once, /status what is true now', async () => {
    const ref = await hanging('Talked to');
    await bot.people.comment(ref, '@forgehand-bot dance', bot.people.writer);
    await bot.people.comment(ref, '@forgehand-bot sing', bot.people.writer);
    await bot.people.comment(ref, '/status', bot.people.writer);
    const bodies = async () => (await bot.comments(ref)).map(({ body }) => body);
    await expect
      .poll(bodies, soon)
      .toContainEqual(expect.stringMatching(/^At .*: running for .*, attempt 1 of 3/));
    expect((await bodies()).filter((body) => body.startsWith('Commands, at'))).toHaveLength(1);
    await bot.people.close(ref);
    await become(ref, null);
  });
});
