import { describe, expect, it } from 'vitest';
import { type IssueRef, keyOf } from '../../src/domain/issue.ts';
import { createStage } from '../support/stage.ts';

async function aStage() {
  const stage = createStage({ agentsEnd: true });
  const { observe } = await stage.worker(async () => {});
  const look = async (...refs: IssueRef[]) => {
    for (const ref of refs) await observe(keyOf(ref));
  };
  const phase = async (ref: IssueRef) => (await stage.task(ref))?.phase;
  /** An issue that is held by the text of another, which may be in a ring with it. */
  async function held(text = '') {
    const { people } = stage;
    const waiting = await people.openIssue({ title: 'Waits', assignees: [people.bot] });
    const body = `Blocks: #${waiting.number}`;
    const blocker = await people.openIssue({ title: 'First', body, assignees: [people.bot] });
    if (text) await people.editBody(waiting, text.replace('#?', `#${blocker.number}`));
    await look(waiting, blocker, waiting);
    expect(await phase(waiting)).toBe('blocked');
    return { waiting, blocker };
  }
  /** Those that the ledger owes, of these. */
  async function looksOwed(...refs: IssueRef[]) {
    const claimed = await stage.ledger.claim({
      nowMs: Date.now(),
      limit: 100,
      leaseMs: 1,
      againMs: 1,
    });
    const keys = claimed.flatMap(({ owed }) => (owed.kind === 'look' ? [owed.key] : []));
    return refs.filter((ref) => keys.includes(keyOf(ref)));
  }
  return { ...stage, look, phase, held, looksOwed };
}

describe('an issue that the forge has no more', () => {
  it('holds nobody by its text any more, and who waited is looked at', async () => {
    const { people, held, look, looksOwed, phase } = await aStage();
    const { waiting, blocker } = await held();
    await looksOwed();
    await people.deleteIssue(blocker);
    await look(blocker);
    expect(await looksOwed(waiting)).toEqual([waiting]);
    await look(waiting);
    expect(await phase(waiting)).toBe('queued');
  });

  it('still holds who names it', async () => {
    const { people, held, look, phase } = await aStage();
    const { waiting, blocker } = await held('Blocked by: #?');
    await people.deleteIssue(blocker);
    await look(blocker, waiting);
    expect(await phase(waiting)).toBe('blocked');
  });

  it('waits for nothing itself', async () => {
    const { people, look, ledger } = await aStage();
    const first = await people.openIssue({ title: 'First' });
    const body = `Blocked by: #${first.number}`;
    const ref = await people.openIssue({ title: 'Waits', body, assignees: [people.bot] });
    await look(ref);
    expect(await ledger.dependentsOf(keyOf(first), 10)).toEqual([keyOf(ref)]);
    await people.deleteIssue(ref);
    await look(ref, ref);
    expect(await ledger.dependentsOf(keyOf(first), 10)).toEqual([]);
  });

  it('that can’t be read for now holds as before', async () => {
    const { forge, held, look, phase } = await aStage();
    const { waiting, blocker } = await held();
    const { readIssue } = forge;
    forge.readIssue = async (ref) =>
      ref.number === blocker.number ? { kind: 'unreadable' } : readIssue(ref);
    await look(blocker, waiting);
    expect(await phase(waiting)).toBe('blocked');
  });
});
