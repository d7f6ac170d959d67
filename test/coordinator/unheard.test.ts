import { afterEach, describe, expect, it } from 'vitest';
import { isAsSeen } from '../../src/coordinator/as-seen.ts';
import { type IssueRef, keyOf } from '../../src/domain/issue.ts';
import type { Listed } from '../../src/forge/forge.ts';
import { exits, type House, startHouse } from '../support/house.ts';

const soon = { timeout: 10_000 };
const sweeping = { script: () => exits(0), deaf: true, sweepIntervalMs: 50 };

/** No delivery tells of these: the sweep finds them. */
describe('a blocker that moves unheard', () => {
  let house: House;
  afterEach(() => house.stop());

  it.each([
    ['merged', true, 'done'],
    ['closed without a merge', false, 'blocked'],
  ] as const)('as a pull request that is %s', async (_how, merged, phase) => {
    house = await startHouse(sweeping);
    const { people, open } = house;
    const pull = await people.openIssue({ title: 'A pull request' });
    await people.turnIntoPullRequest(pull, { merged: false });
    const ref = await open('Waits', `Blocked by #${pull.number}`);
    await expect.poll(() => house.phase(ref), soon).toBe('blocked');
    await people.turnIntoPullRequest(pull, { merged });
    await people.close(pull);
    await expect.poll(() => standingOf(pull), soon).toBe(merged ? 'merged' : 'unmerged');
    await expect.poll(() => house.phase(ref), soon).toBe(phase);
  });

  it('in a repository that was not readable when it was named', async () => {
    house = await startHouse(sweeping);
    const { open } = house;
    const there = house.addRepository('acme/secret');
    const blocker = await there.openIssue({ title: 'Behind a door' });
    await there.setReadable(false);
    const ref = await open('Waits', `Blocked by acme/secret#${blocker.number}`);
    await expect.poll(() => house.phase(ref), soon).toBe('blocked');
    await asSeen(ref);
    await there.setReadable(true);
    await expect.poll(() => house.explain(ref), soon).toEqual([expect.stringContaining('open')]);
    await there.close(blocker);
    await expect.poll(() => house.phase(ref), soon).toBe('done');
  });

  it('in a repository that could not be read for a while, and was closed in that while', async () => {
    house = await startHouse(sweeping);
    const { open, forge, queue } = house;
    const there = house.addRepository('acme/secret');
    const blocker = await there.openIssue({ title: 'Behind a door' });
    const ref = await open('Waits', `Blocked by acme/secret#${blocker.number}`);
    await expect.poll(() => house.phase(ref), soon).toBe('blocked');
    await there.setReadable(false);
    await queue.addLook({ key: keyOf(blocker), urgency: 'person' });
    await expect.poll(() => standingOf(blocker), soon).toBe('unreadable');
    // What happened long ago is in no list.
    forge.changedSince = nothing;
    await asSeen(ref);
    await there.setReadable(true);
    await there.close(blocker);
    await expect.poll(() => house.phase(ref), soon).toBe('done');
  });

  async function standingOf(ref: IssueRef) {
    return (await house.ledger.read(keyOf(ref))).record?.standing;
  }

  /** By then no list makes a sweep look at it. */
  async function asSeen(ref: IssueRef): Promise<void> {
    const isOld = async () => {
      const read = await house.forge.readIssue(ref);
      const { record } = await house.ledger.read(keyOf(ref));
      return read.kind === 'issue' && isAsSeen(read.issue, record);
    };
    await expect.poll(isOld, soon).toBe(true);
  }

  async function* nothing(): AsyncGenerator<Listed[]> {
    yield [];
  }
});
