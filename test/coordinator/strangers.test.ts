import { afterEach, describe, expect, it } from 'vitest';
import { type House, startHouse } from '../support/house.ts';

let house: House;
afterEach(() => house.stop(200));
const soon = { timeout: 10_000 };

describe('/status on an issue that is no task', () => {
  it('is answered once with why it is none', async () => {
    house = await startHouse();
    const { people, comments } = house;
    const ref = await people.openIssue({ title: 'Somebody else’s', assignees: [people.writer] });
    await people.comment(ref, '/status', people.writer);
    await expect.poll(() => comments(ref), soon).toHaveLength(1);
    expect((await comments(ref))[0]).toBe(
      `It is not in the bot’s hands. It is not assigned to ${people.bot.login}, but to ${people.writer.login}. To change that: assign ${people.bot.login} to it.`,
    );
    await people.comment(ref, 'Thank you.', people.writer);
    await people.comment(ref, '/status', people.writer);
    await expect.poll(() => comments(ref), soon).toHaveLength(2);
    expect(await house.phase(ref)).toBeNull();
  });

  it('is answered where only others wait for the issue', async () => {
    house = await startHouse();
    const { people, comments, open, phase } = house;
    const ref = await people.openIssue({ title: 'Waited for' });
    const waits = await open('Waits', `Blocked by #${ref.number}`);
    await expect.poll(() => phase(waits), soon).toBe('blocked');
    await people.comment(ref, '/status', people.writer);
    await expect.poll(() => comments(ref), soon).toHaveLength(1);
    expect((await comments(ref))[0]).toContain(`not assigned to ${people.bot.login}.`);
  });

  it('is not answered to people who may not command', async () => {
    house = await startHouse();
    const { people, comments } = house;
    const ref = await people.openIssue({ title: 'Nobody’s' });
    await people.comment(ref, '/status', people.stranger);
    const asked = await people.openIssue({ title: 'Asked later' });
    await people.comment(asked, '/status', people.writer);
    await expect.poll(() => comments(asked), soon).toHaveLength(1);
    expect(await comments(ref)).toEqual([]);
  });
});
