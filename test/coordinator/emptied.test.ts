import { beforeEach, describe, expect, it } from 'vitest';
import { type IssueRef, keyOf } from '../../src/domain/issue.ts';
import { createJobs } from '../support/jobs.ts';
import { createStage, type Stage, type Worker } from '../support/stage.ts';

const atOnce = () => new Promise<void>((resolve) => void setImmediate(resolve));

describe('with the ledger emptied under a running task', () => {
  let stage: Stage;
  let worker: Worker;
  let jobs: ReturnType<typeof createJobs>;
  let ref: IssueRef;
  let key: ReturnType<typeof keyOf>;
  beforeEach(async () => {
    stage = createStage({ agentsEnd: false });
    worker = await stage.worker(atOnce);
    jobs = createJobs(stage, [worker], atOnce);
    ref = await stage.people.openIssue({ title: 'An issue' });
    key = keyOf(ref);
    await stage.people.assign(ref, stage.people.bot);
    await jobs.settle(key);
    expect(await stage.labelsOf(ref)).toEqual(['agent/running']);
    stage.ledger.flush();
  });

  async function expectLetGo(): Promise<void> {
    expect(jobs.errors).toEqual([]);
    expect(await stage.task(ref)).toBeNull();
    expect(await stage.labelsOf(ref)).toEqual([]);
    const comments = (await stage.ownComments(ref)).map(({ body }) => body);
    expect(comments).toHaveLength(1);
    expect(comments[0]).toContain('**■ Stopped');
    expect(stage.agent.running()).toEqual([]);
  }

  it('an issue closed after it was restored, and before that was told, is told as stopped', async () => {
    await worker.observe(key);
    expect(await stage.task(ref)).toMatchObject({ phase: 'queued' });
    await stage.people.close(ref);
    await jobs.settle(key);
    await expectLetGo();
  });

  it('an issue closed before anybody restored it is told as stopped', async () => {
    await stage.people.close(ref);
    await jobs.settle(key);
    await expectLetGo();
  });

  it('an issue taken from the bot before anybody restored it is told as stopped', async () => {
    await stage.people.unassign(ref, stage.people.bot);
    await jobs.settle(key);
    await expectLetGo();
  });
});

describe('a label that people put on an issue that never was the bot’s', () => {
  it('stays, and nothing of the issue is kept', async () => {
    const stage = createStage({ agentsEnd: false });
    const worker = await stage.worker(atOnce);
    const ref = await stage.people.openIssue({ title: 'Theirs' });
    const label = { name: 'agent/running', color: 'ff0000', description: '', exclusive: true };
    await stage.forge.ensureLabels(stage.people.repository, [label]);
    await stage.people.label(ref, label.name);
    await stage.people.comment(ref, 'Ours now.', stage.people.writer);
    await worker.observe(keyOf(ref));
    expect(await stage.labelsOf(ref)).toEqual(['agent/running']);
    expect((await stage.ledger.read(keyOf(ref))).record).toBeNull();
  });
});
