import { expect, it } from 'vitest';
import { type IssueRef, keyOf } from '../../src/domain/issue.ts';
import { createStage } from '../support/stage.ts';

type People = ReturnType<typeof createStage>['people'];
type Act = (people: People, ref: IssueRef) => Promise<void>;

it.each<[string, string, Act, Act]>([
  ['closed', 'reopened', (people, ref) => people.close(ref), (people, ref) => people.reopen(ref)],
  [
    'unassigned',
    'assigned again',
    (people, ref) => people.unassign(ref, people.bot),
    (people, ref) => people.assign(ref, people.bot),
  ],
  ['locked', 'unlocked', (people, ref) => people.lock(ref), (people, ref) => people.unlock(ref)],
])(
  'a task that was %s, looked at as nobody’s and %s waits for its dependencies on the forge as before',
  async (_went, _came, letGo, comeBack) => {
    const { people, worker, ledger, task } = createStage({ agentsEnd: true });
    const { observe, run } = await worker(async () => {});
    const blocker = await people.openIssue({ title: 'Blocker' });
    const ref = await people.openIssue({ title: 'Waits', assignees: [people.bot] });
    await people.addDependency(ref, blocker);
    await observe(keyOf(ref));
    expect((await task(ref))?.phase).toBe('blocked');

    await letGo(people, ref);
    await observe(keyOf(ref));
    await people.comment(ref, 'Let me think about it.');
    await observe(keyOf(ref));
    expect(await task(ref)).toBeNull();

    await comeBack(people, ref);
    await observe(keyOf(ref));
    expect((await task(ref))?.phase).toBe('blocked');
    expect((await ledger.read(keyOf(ref))).unmet).toEqual([keyOf(blocker)]);

    await people.close(blocker);
    await observe(keyOf(blocker));
    await observe(keyOf(ref));
    await run(keyOf(ref), (await task(ref))?.turn ?? 0);
    expect((await task(ref))?.phase).toBe('done');
  },
);

it('a blocker that was deleted, and its dependency on the forge with it, holds until the bot is assigned anew', async () => {
  const { people, worker, task } = createStage({ agentsEnd: true });
  const { observe } = await worker(async () => {});
  const blocker = await people.openIssue({ title: 'Blocker' });
  const ref = await people.openIssue({ title: 'Waits', assignees: [people.bot] });
  await people.addDependency(ref, blocker);
  await observe(keyOf(ref));
  await people.deleteIssue(blocker);
  await observe(keyOf(blocker));
  await people.comment(ref, 'Why does it wait?');
  await observe(keyOf(ref));
  expect((await task(ref))?.phase).toBe('blocked');

  await people.unassign(ref, people.bot);
  await observe(keyOf(ref));
  await people.assign(ref, people.bot);
  await observe(keyOf(ref));
  expect((await task(ref))?.phase).toBe('queued');
});
