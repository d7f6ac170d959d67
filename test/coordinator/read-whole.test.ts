import { setImmediate } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { keyOf } from '../../src/domain/issue.ts';
import { createStage } from '../support/stage.ts';

/** A look that a delivery asks for; just before the issue is read for the first time, `act` happens. */
async function lookWhile(act: (stage: ReturnType<typeof createStage>) => Promise<void>) {
  const stage = createStage({ agentsEnd: false });
  const asked: string[] = [];
  const worker = await stage.worker(async (what) => {
    asked.push(what);
    if (what !== 'forge.readIssue' || asked.filter((one) => one === what).length > 1) return;
    // The timeline, asked for beside it, is answered by then.
    await setImmediate();
    await act(stage);
  });
  return { stage, worker, reads: () => asked.filter((what) => what.startsWith('forge.')) };
}

describe('the first look that a delivery asks for', () => {
  it('reads an issue, its timeline and what its repository allows side by side', async () => {
    const { stage, worker, reads } = await lookWhile(async () => {});
    const { people } = stage;
    const ref = await people.openIssue({ title: 'Assigned', assignees: [people.bot] });
    await worker.observe(keyOf(ref), { hinted: true });
    expect(reads().toSorted()).toEqual([
      'forge.changesSince',
      'forge.readIssue',
      'forge.repositoryById',
    ]);
    expect((await stage.task(ref))?.phase).toBe('queued');
  });

  it('reads them again, one after the other, where the issue knows of an assignment that the timeline had not yet', async () => {
    const ref = { forge: 'gitea', repositoryId: 7, number: 1 };
    const { stage, worker, reads } = await lookWhile(({ people }) =>
      people.assign(ref, people.bot),
    );
    expect(await stage.people.openIssue({ title: 'Assigned meanwhile' })).toEqual(ref);
    await worker.observe(keyOf(ref), { hinted: true });
    expect(reads().slice(3)).toEqual(['forge.readIssue', 'forge.changesSince']);
    const { changes } = await stage.forge.changesSince(ref, null);
    const [assigned] = changes.filter(({ kind }) => kind === 'assigned');
    expect((await stage.task(ref))?.assignment.id).toBe(assigned?.id);
  });

  it('takes nothing on that was let go while it read', async () => {
    const ref = { forge: 'gitea', repositoryId: 7, number: 1 };
    const { stage, worker } = await lookWhile(({ people }) => people.close(ref));
    const { people } = stage;
    await people.openIssue({ title: 'Closed meanwhile', assignees: [people.bot] });
    await worker.observe(keyOf(ref), { hinted: true });
    expect(await stage.task(ref)).toBeNull();
  });
});
