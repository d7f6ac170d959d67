import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { IssueRef } from '../../src/domain/issue.ts';
import { type BotOnGitea, startBotOnGitea } from './support/bot-on-gitea.ts';
import { callsIn } from './support/command.ts';

describe('dependencies on a real Gitea', () => {
  let bot: BotOnGitea;

  beforeAll(async () => {
    bot = await startBotOnGitea();
  });
  afterAll(() => bot?.stop());

  const keyOf = (ref: IssueRef) => `gitea/${ref.repositoryId}#${ref.number}` as const;
  const status = async (ref: IssueRef) => (await bot.comments(ref))[0] ?? '';
  const statusSays = (ref: IssueRef, words: string) =>
    expect.poll(() => status(ref), { timeout: 30_000, interval: 200 }).toContain(words);
  const explained = async (ref: IssueRef, of = bot.repository.fullName) => {
    const call = callsIn(bot.env.DATA_DIR ?? '', () => [bot.gitea.bot.token]);
    return (await call(['explain', `${of}#${ref.number}`], { env: bot.env })).out;
  };
  const neverStarted = (ref: IssueRef) => expect(bot.starts()).not.toContain(keyOf(ref));

  it('one added on the forge while an agent’s turn is still to come holds it, and its end releases it', async () => {
    const { people } = bot;
    const first = await people.openIssue({ title: 'Choose the format' });
    const blocker = await people.openIssue({ title: 'Agree on the names' });
    const ref = await bot.open('Write the exporter', `Blocked by: #${first.number}`);
    await bot.told(ref, 'blocked');
    await people.addDependency(ref, blocker);
    await people.close(first);
    await statusSays(ref, `#${blocker.number} \`Agree on the names\``);
    await bot.show('A dependency added on the forge after the assignment', ref);
    expect(await explained(ref)).toContain(`blocked by #${blocker.number} (open, not mine)`);
    neverStarted(ref);
    await people.close(blocker);
    await bot.told(ref, 'done');
  });

  it('one edited away in the text lets the task start', async () => {
    const { people } = bot;
    const blocker = await people.openIssue({ title: 'Perhaps later' });
    const ref = await bot.open('Rename the flags', `- Depends on #${blocker.number}`);
    await bot.told(ref, 'blocked');
    await people.editBody(ref, 'It depends on nothing any more.');
    await bot.told(ref, 'done');
    await bot.show('A dependency edited away', ref);
  });

  it('one closed and opened again before the start holds again', async () => {
    const { people } = bot;
    const [one, other] = [
      await people.openIssue({ title: 'The port' }),
      await people.openIssue({ title: 'The host' }),
    ];
    const ref = await bot.open('Listen', `Blocked by: #${one.number}, #${other.number}`);
    await bot.told(ref, 'blocked');
    await people.close(one);
    await statusSays(ref, '**⏸ Blocked by 1 issue.**');
    await people.reopen(one);
    await statusSays(ref, '**⏸ Blocked by 2 issues.**');
    await people.close(other);
    await statusSays(ref, '**⏸ Blocked by 1 issue.**');
    expect(await explained(ref)).toContain(`blocked by #${one.number} (open, not mine)`);
    await bot.show('A blocker that was opened again', ref);
    neverStarted(ref);
    await people.close(one);
    await bot.told(ref, 'done');
  });

  it('one on the forge holds a task that was taken from the bot for a while, though it was looked at meanwhile', async () => {
    const { people } = bot;
    const blocker = await people.openIssue({ title: 'Agree on the format' });
    const first = await people.openIssue({ title: 'Ask around' });
    const ref = await bot.open('Print the report', `Blocked by: #${first.number}`);
    await bot.told(ref, 'blocked');
    await people.addDependency(ref, blocker);
    await people.unassign(ref, people.bot);
    await statusSays(ref, 'unassigned');
    await people.comment(ref, '/status', people.writer);
    const said = async () => (await bot.comments(ref)).join('\n');
    await expect.poll(said, { timeout: 30_000, interval: 200 }).toContain('not in the bot’s hands');
    await people.close(first);
    await people.assign(ref, people.bot);
    await expect.poll(said, { timeout: 30_000, interval: 200 }).toContain(`| #${blocker.number} `);
    neverStarted(ref);
    await people.close(blocker);
    await bot.told(ref, 'done');
  });

  it('two that wait for each other say so, and taking one edge away starts them', async () => {
    const { people } = bot;
    const hen = await people.openIssue({ title: 'The hen' });
    const egg = await people.openIssue({ title: 'The egg', body: `Blocked by: #${hen.number}` });
    await people.editBody(hen, `Blocked by: #${egg.number}`);
    await people.assign(hen, people.bot);
    await people.assign(egg, people.bot);
    const ring = `#${hen.number} → #${egg.number} → #${hen.number}`;
    await statusSays(hen, ring);
    await statusSays(egg, `#${egg.number} → #${hen.number} → #${egg.number}`);
    await bot.show('Two that wait for each other', hen);
    expect(await explained(hen)).toContain(`it waits for itself: ${ring}`);
    await people.editBody(hen, 'The hen comes first.');
    await bot.told(hen, 'done');
    await bot.told(egg, 'done');
    expect(bot.starts().indexOf(keyOf(hen))).toBeLessThan(bot.starts().indexOf(keyOf(egg)));
  });

  it('three in a ring say so, one beside the ring goes on', async () => {
    const { people } = bot;
    const rock = await people.openIssue({ title: 'Rock' });
    const paper = await people.openIssue({ title: 'Paper', body: `Blocked by: #${rock.number}` });
    const scissors = await people.openIssue({
      title: 'Scissors',
      body: `Blocked by: #${paper.number}`,
    });
    await people.addDependency(rock, scissors);
    for (const ref of [rock, paper, scissors]) await people.assign(ref, people.bot);
    const beside = await bot.open('Beside the ring');
    await statusSays(
      paper,
      `#${paper.number} → #${rock.number} → #${scissors.number} → #${paper.number}`,
    );
    await bot.told(beside, 'done');
    await bot.show('Three in a ring', paper);
    await explained(paper);
    for (const ref of [rock, paper, scissors]) neverStarted(ref);
    await people.removeDependency(rock, scissors);
    await bot.told(scissors, 'done');
    const started = bot.starts();
    const order = [rock, paper, scissors].map((ref) => started.indexOf(keyOf(ref)));
    expect(order).toEqual(order.toSorted((one, other) => one - other));
  });

  it('one in another repository is waited for, by its full name', async () => {
    const elsewhere = await bot.gitea.createRepository();
    await bot.addHook(elsewhere);
    const there = bot.gitea.people(elsewhere);
    const blocker = await there.openIssue({ title: 'Publish the library' });
    const ref = await bot.open('Use it', `Blocked by: ${elsewhere.fullName}#${blocker.number}`);
    await statusSays(ref, `${elsewhere.fullName}#${blocker.number}`);
    await bot.show('A blocker in another repository', ref);
    expect(await explained(ref)).toContain(
      `blocked by ${elsewhere.fullName}#${blocker.number} (open, not mine)`,
    );
    await there.close(blocker);
    await bot.told(ref, 'done');
  });

  it('one that does not exist, or is in a repository the bot can’t read, is never satisfied', async () => {
    const ref = await bot.open('Waits for nothing real', 'Blocked by: #9999, nobody/nowhere#4');
    await statusSays(ref, 'does not exist');
    expect(await status(ref)).toContain('no such repository, or the bot may not read it');
    await bot.show('Blockers that are not there', ref);
    await explained(ref);
    neverStarted(ref);
    await bot.people.editBody(ref, 'Blocked by nothing.');
    await bot.told(ref, 'done');
  });

  it('one that failed keeps its dependent, says so there, and retrying it goes on', async () => {
    const { people } = bot;
    const blocker = await bot.open('Compile', 'Stub: fail');
    const ref = await bot.open('Ship', `Blocked by: #${blocker.number}`);
    await bot.told(blocker, 'failed');
    await statusSays(ref, '| failed |');
    await bot.show('A blocker that failed', ref);
    expect(await explained(ref)).toContain(`blocked by #${blocker.number} (failed)`);
    neverStarted(ref);
    await people.editBody(blocker, 'It compiles now.');
    await people.comment(blocker, '/retry', people.writer);
    await bot.told(blocker, 'done');
    await bot.told(ref, 'done');
    await bot.show('The blocker, retried', blocker);
  });

  it('one that is a pull request releases when it is merged, which no delivery tells', async () => {
    const { repository, gitea } = bot;
    const { api } = gitea.owner;
    const repo = `/repos/${repository.fullName}`;
    const file = { content: btoa('draft'), message: 'A draft', new_branch: 'draft' };
    await api.post(`${repo}/contents/draft.md`, file);
    const pull = { title: 'The draft', head: 'draft', base: 'main' };
    const { number } = await api.post<{ number: number }>(`${repo}/pulls`, pull);
    const ref = await bot.open('Print it', `Blocked by: #${number}`);
    await statusSays(ref, `#${number} \`The draft\``);
    await bot.show('A pull request as blocker', ref);
    expect(await explained(ref)).toContain(`blocked by #${number}`);
    neverStarted(ref);
    await api.post(`${repo}/pulls/${number}/merge`, { Do: 'merge' });
    await bot.told(ref, 'done');
  });

  it('are released by the sweep when the closing’s delivery is lost', async () => {
    const { people } = bot;
    const blocker = await people.openIssue({ title: 'Closed unheard' });
    const ref = await bot.open('Waits for it', `Blocked by: #${blocker.number}`);
    await bot.told(ref, 'blocked');
    await bot.receiver.stop('SIGKILL');
    await people.close(blocker);
    await bot.told(ref, 'done');
  });
});
