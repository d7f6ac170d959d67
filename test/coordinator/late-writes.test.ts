import { expect, it } from 'vitest';
import { keyOf } from '../../src/domain/issue.ts';
import { ForgeError } from '../../src/forge/forge.ts';
import { createStage } from '../support/stage.ts';

type Stage = ReturnType<typeof createStage>;

/** Its clock goes on by a millisecond each time it is read. */
function pass({ now }: Stage, ms: number): void {
  for (const until = now() + ms; now() < until; );
}

async function aFinishedTask(stage: Stage, refuse: (what: string) => boolean = () => false) {
  const { people, worker, task } = stage;
  const steps = await worker(async (what) => {
    if (refuse(what)) throw new ForgeError('unavailable', 'no answer', { status: null });
  });
  const ref = await people.openIssue({ title: 'Parser', assignees: [people.bot] });
  const key = keyOf(ref);
  await steps.observe(key);
  const told = await steps.report(key).then(
    () => true,
    () => false,
  );
  if (!told) await steps.report(key);
  await steps.run(key, (await task(ref))?.turn ?? 0);
  await steps.report(key);
  return { ref, key, ...steps };
}

it('a label that the forge sets long after it gave no answer goes with the next look', async () => {
  const stage = createStage({ agentsEnd: true });
  const { ref, key, observe, report } = await aFinishedTask(stage);
  expect(await stage.ledger.untold()).toMatchObject({ count: 0 });
  await stage.forge.addLabel(ref, 'agent/queued');
  pass(stage, 3_000);
  await observe(key);
  expect(await stage.ledger.untold()).toMatchObject({ count: 1 });
  await report(key);
  expect(await stage.labelsOf(ref)).toEqual(['agent/done']);
  expect((await stage.task(ref))?.word).toBeNull();
});

it('a status comment that the forge makes long after it gave no answer is folded', async () => {
  const stage = createStage({ agentsEnd: true });
  let isDeaf = true;
  const { ref, key, report } = await aFinishedTask(stage, (what) => {
    if (!isDeaf || what !== 'forge.createComment') return false;
    isDeaf = false;
    return true;
  });
  const [status] = await stage.ownComments(ref);
  await stage.forge.createComment(ref, status?.body ?? '');
  expect(await stage.ledger.untold()).toMatchObject({ count: 1 });
  pass(stage, 120_000);
  const { ledger } = stage;
  await ledger.handed(await ledger.claim({ nowMs: stage.now(), limit: 10, leaseMs: 1_000 }));
  await report(key);
  const [kept, , stray] = await stage.ownComments(ref);
  expect(kept?.body).toBe(status?.body);
  expect(stray?.body).toContain('<summary>Came twice');
  expect(await ledger.untold()).toMatchObject({ count: 0 });
});

it('a task let go before its comment was made is not told of again and again', async () => {
  const stage = createStage({ agentsEnd: true });
  const { people, ledger } = stage;
  const { observe, report } = await stage.worker(async (what) => {
    if (what === 'forge.createComment')
      throw new ForgeError('unavailable', 'no answer', { status: null });
  });
  const ref = await people.openIssue({ title: 'Parser', assignees: [people.bot] });
  await observe(keyOf(ref));
  await expect(report(keyOf(ref))).rejects.toThrow('no answer');
  await people.unassign(ref, people.bot);
  await observe(keyOf(ref));
  pass(stage, 121_000);
  await ledger.handed(await ledger.claim({ nowMs: stage.now(), limit: 10, leaseMs: 1_000 }));
  await report(keyOf(ref));
  expect(await ledger.untold()).toMatchObject({ count: 0 });
});
