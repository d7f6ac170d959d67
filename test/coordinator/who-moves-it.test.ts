import { afterEach, expect, it } from 'vitest';
import type { IssueRef } from '../../src/domain/issue.ts';
import { exits, type House, startHouse } from '../support/house.ts';

let house: House;
afterEach(() => house.stop(200));
const soon = { timeout: 10_000 };

/** A row of the table in the one status comment: `| #1 | state | who moves it |`. */
async function saysOf(waits: IssueRef, blocker: IssueRef, words: string): Promise<void> {
  const row = async () =>
    (await house.comments(waits))[0]
      ?.split('\n')
      .find((line) => line.startsWith(`| #${blocker.number} `));
  await expect.poll(row, soon).toContain(words);
}

const PERSON_TAKES =
  '| open, not assigned to the bot | a person: close it, or assign it to the bot |';
const BOT_MOVES = "| open, in the bot's hands | the bot |";
const CANCELLED = '| cancelled | a person: retry or close it |';

it('a task that waits says who moves its blocker, as that goes from people to the bot and back', async () => {
  house = await startHouse({ script: () => null });
  const { people, open, phase } = house;
  const blocker = await people.openIssue({ title: 'First' });
  const waits = await open('Second', `Blocked by #${blocker.number}`);
  await saysOf(waits, blocker, PERSON_TAKES);
  await people.assign(blocker, people.bot);
  await saysOf(waits, blocker, BOT_MOVES);
  await expect.poll(() => phase(blocker), soon).toBe('running');
  await people.comment(blocker, '/cancel', people.writer);
  await saysOf(waits, blocker, CANCELLED);
  await people.comment(blocker, '/retry', people.writer);
  await saysOf(waits, blocker, BOT_MOVES);
  await people.unassign(blocker, people.bot);
  await saysOf(waits, blocker, PERSON_TAKES);
});

it('a task says that its blocker was cancelled while that waited itself', async () => {
  house = await startHouse();
  const { people, open } = house;
  const first = await people.openIssue({ title: 'First' });
  const second = await open('Second', `Blocked by #${first.number}`);
  const third = await open('Third', `Blocked by #${second.number}`);
  await saysOf(third, second, BOT_MOVES);
  await people.comment(second, '/cancel', people.writer);
  await saysOf(third, second, CANCELLED);
});

it('a task says that its blocker asks people something, until one has answered', async () => {
  house = await startHouse({
    script: ({ task }) =>
      task.answers.length === 0 ? exits(78, { question: 'Which port?' }) : null,
  });
  const { people, open } = house;
  const blocker = await open('Asks');
  const waits = await open('Waits', `Blocked by #${blocker.number}`);
  await saysOf(waits, blocker, '| has a question for a person | a person: answer it there |');
  await people.comment(blocker, '/answer 8080', people.writer);
  await saysOf(waits, blocker, BOT_MOVES);
});

it('a task that is done frees nobody who waits for what nobody finds', async () => {
  house = await startHouse({ script: () => null });
  const { open, phase, agent, comments } = house;
  const first = await open('First');
  const waits = await open('Waits', `Blocked by #${first.number}, acme/nowhere#4`);
  const next = await open('Next', `Blocked by #${first.number}`);
  await expect.poll(() => agent.running().length, soon).toBe(1);
  await expect.poll(() => comments(waits), soon).toHaveLength(1);
  await expect.poll(() => phase(next), soon).toBe('blocked');
  agent.running()[0]?.finish();
  await expect
    .poll(async () => (await comments(first))[0], soon)
    .toContain(
      `Free to start now: #${next.number}. Still waiting: #${waits.number} (for \`acme/nowhere#4\`).`,
    );
});

it('a task asks people to merge a pull request, and nobody to assign what is locked', async () => {
  house = await startHouse();
  const { people, open } = house;
  const pull = await people.openIssue({ title: 'A pull request' });
  await people.turnIntoPullRequest(pull, { merged: false });
  const locked = await people.openIssue({ title: 'A quarrel' });
  await people.lock(locked);
  const waits = await open('Waits', `Blocked by #${pull.number} and #${locked.number}`);
  await saysOf(waits, pull, '| an open pull request | a person: merge it |');
  await saysOf(
    waits,
    locked,
    '| open, but locked | a person: close it, or unlock it and assign it to the bot |',
  );
});
