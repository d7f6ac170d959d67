import { afterEach, describe, expect, it } from 'vitest';
import type { IssueRef } from '../../src/domain/issue.ts';
import { type House, type HouseOptions, startHouse } from '../support/house.ts';

const soon = { timeout: 10_000 };

describe('among tasks that could start', () => {
  let house: House;
  const begin = async (options: HouseOptions = {}) => {
    house = await startHouse({ script: () => null, ...options });
    return house;
  };
  afterEach(() => house?.stop(500));

  const running = () => house.agent.running().map(({ order }) => order.task.issue.title);
  const finish = () => house.agent.running()[0]?.finish();
  const queued = async (ref: IssueRef) => {
    await expect.poll(() => house.phase(ref), soon).toBe('queued');
    await expect
      .poll(() => house.explain(ref), soon)
      .toContainEqual(expect.stringMatching(/^place /));
  };

  it('the one that most wait for in turn goes first, then who waits longest; a label set meanwhile overtakes', async () => {
    const { open, people, forge } = await begin({ concurrency: 1 });
    await open('At work');
    await expect.poll(running, soon).toEqual(['At work']);
    const old = await open('Old');
    await queued(old);
    const young = await open('Young');
    await queued(young);
    const root = await open('Root');
    await queued(root);
    const leaf = await open('Leaf', `Blocked by #${root.number}`);
    await expect.poll(() => house.phase(leaf), soon).toBe('blocked');
    const high = { name: 'priority/high', color: 'd73a4a', description: '', exclusive: false };
    await forge.ensureLabels({ id: young.repositoryId }, [high]);
    await people.label(young, high.name);
    await expect.poll(() => house.explain(young), soon).toContain('place 1 of 3');
    await expect.poll(() => house.explain(root), soon).toContain('place 2 of 3');
    expect(await house.explain(old)).toContain('place 3 of 3');
    for (const next of ['Young', 'Root']) {
      finish();
      await expect.poll(running, soon).toEqual([next]);
    }
  });

  it('a full limit keeps nobody of other repositories behind it, and says who uses it', async () => {
    const { open, addRepository, bot } = await begin({
      concurrency: 3,
      limits: { 'acme/app': 1 },
    });
    const lib = addRepository('acme/lib');
    const first = await open('First of app');
    await expect.poll(running, soon).toEqual(['First of app']);
    const second = await open('Second of app');
    await expect
      .poll(() => house.explain(second), soon)
      .toContain(`limit acme/app=1 is used by #${first.number}`);
    await lib.openIssue({ title: 'Behind them, of lib', assignees: [bot] });
    await expect.poll(running, soon).toEqual(['First of app', 'Behind them, of lib']);
    finish();
    await expect.poll(running, soon).toEqual(['Behind them, of lib', 'Second of app']);
  });
});
