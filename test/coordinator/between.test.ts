import { afterEach, describe, expect, it } from 'vitest';
import type { IssueRef } from '../../src/domain/issue.ts';
import { ForgeError } from '../../src/forge/forge.ts';
import { exits, type House, type HouseOptions, startHouse } from '../support/house.ts';

const soon = { timeout: 10_000 };

describe('a blocker that ends at a bad moment', () => {
  let house: House;
  const begin = async (options: HouseOptions = {}) => {
    house = await startHouse({ script: () => exits(0), ...options });
    return house;
  };
  afterEach(() => house?.stop());

  it('closed after its dependent was read and before that was committed releases it, without a sweep', async () => {
    const { people, open, phase, ledger } = await begin();
    const blocker = await people.openIssue({ title: 'Closed in between' });
    const commit = ledger.commit;
    let closed = false;
    ledger.commit = async (next) => {
      if (!closed && next.record.task) {
        closed = true;
        await people.close(blocker);
      }
      return commit(next);
    };
    const ref = await open('Waits', `Blocked by #${blocker.number}`);
    await expect.poll(() => phase(ref), soon).toBe('done');
    expect(closed).toBe(true);
  });

  it('whose report waits for a rate limit releases its dependent all the same, and tells its own end later', async () => {
    const { people, open, phase, agent, fail, labels, comments } = await begin({
      script: () => null,
    });
    const first = await open('First');
    const second = await people.openIssue({ title: 'Second', body: `Blocked by #${first.number}` });
    await people.assign(second, people.bot);
    await expect.poll(() => labels(second), soon).toEqual(['agent/blocked']);
    await expect.poll(() => labels(first), soon).toEqual(['agent/running']);
    const error = new ForgeError('rate-limited', 'slow down', { status: 429, retryAfterMs: 1_000 });
    fail({ kind: 'label.add', error });
    const finish = (ref: IssueRef) =>
      agent
        .running()
        .find(({ order }) => order.task.issue.number === ref.number)
        ?.finish();
    finish(first);
    await expect.poll(() => phase(second), soon).toBe('running');
    expect(await phase(first)).toBe('done');
    expect(await labels(first)).toEqual(['agent/running']);
    await expect.poll(() => labels(first), soon).toEqual(['agent/done']);
    await expect.poll(async () => (await comments(first))[0], soon).toContain(`#${second.number}`);
    finish(second);
    await expect.poll(() => labels(second), soon).toEqual(['agent/done']);
  });
});
