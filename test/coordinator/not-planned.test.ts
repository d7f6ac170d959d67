import { expect, it } from 'vitest';
import { type IssueRef, keyOf } from '../../src/domain/issue.ts';
import { createStage } from '../support/stage.ts';

/** A forge on which what people close is closed as not planned. */
async function aStage() {
  const stage = createStage({ agentsEnd: true });
  const { readIssue } = stage.forge;
  stage.forge.readIssue = async (ref) => {
    const read = await readIssue(ref);
    if (read.kind !== 'issue' || read.issue.state === 'open') return read;
    return { ...read, issue: { ...read.issue, closedAs: 'not-planned' } };
  };
  const { observe } = await stage.worker(async () => {});
  const look = async (...refs: IssueRef[]) => {
    for (const ref of refs) await observe(keyOf(ref));
  };
  const phase = async (ref: IssueRef) => (await stage.task(ref))?.phase;
  return { ...stage, look, phase };
}

it('what a task’s text blocks goes on waiting when it is closed as not planned, until the line is taken away', async () => {
  const { people, look, phase, task, ledger } = await aStage();
  const dependent = await people.openIssue({ title: 'Waits', assignees: [people.bot] });
  const body = `Blocks: #${dependent.number}`;
  const blocker = await people.openIssue({ title: 'Dropped', body, assignees: [people.bot] });
  await look(blocker, dependent);
  expect(await phase(dependent)).toBe('blocked');

  await people.close(blocker);
  await look(blocker, blocker, dependent);
  expect(await task(blocker)).toBeNull();
  expect(await phase(dependent)).toBe('blocked');
  expect((await ledger.read(keyOf(dependent))).unmet).toEqual([keyOf(blocker)]);

  await people.editBody(blocker, 'Never mind.');
  await look(blocker, dependent);
  expect(await phase(dependent)).toBe('queued');
});

it.each(['unassigned', 'never assigned'])(
  'an issue that was %s blocks nobody by its text',
  async (how) => {
    const { people, look, phase } = await aStage();
    const dependent = await people.openIssue({ title: 'Free', assignees: [people.bot] });
    const blocker = await people.openIssue({
      title: 'Not the bot’s',
      body: `Blocks: #${dependent.number}`,
      assignees: how === 'unassigned' ? [people.bot] : [],
    });
    const waiting = await people.openIssue({
      title: 'Waits for it by its own text',
      body: `Blocked by: #${blocker.number}`,
      assignees: [people.bot],
    });
    await look(blocker, waiting);
    if (how === 'unassigned') await people.unassign(blocker, people.bot);
    else await people.close(blocker);
    await look(blocker, blocker, dependent, waiting);
    expect(await phase(waiting)).toBe('blocked');
    expect(await phase(dependent)).toBe('queued');
  },
);
