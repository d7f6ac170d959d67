import pino from 'pino';
import { expect, it } from 'vitest';
import { createJustRead } from '../../src/coordinator/just-read.ts';
import { createObserve } from '../../src/coordinator/observe.ts';
import { type IssueRef, keyOf } from '../../src/domain/issue.ts';
import { createMemoryForge } from '../../src/forge/memory.ts';
import { createMemoryLedger } from '../../src/ledger/memory.ts';
import { aCommit } from '../support/records.ts';
import { policy } from '../support/sight.ts';

/** Later than any stamp of the forge, so that a look that finds nothing new is believed at once. */
const LATER_MS = 60_000;

async function aLooker() {
  const { forge, people } = createMemoryForge();
  const ledger = createMemoryLedger();
  const bot = await forge.whoAmI();
  const observe = createObserve({
    forges: new Map([[forge.name, { forge, webUrl: 'https://git.example.org', bot: () => bot }]]),
    ledger,
    policy,
    justRead: createJustRead(),
    log: pino({ level: 'silent' }),
    now: () => Date.now() + LATER_MS,
  });
  const look = (ref: IssueRef) => observe(keyOf(ref));
  const read = (ref: IssueRef) => ledger.read(keyOf(ref));
  const open = async (title: string, body = '') => {
    const ref = await people.openIssue({ title, body, assignees: [people.bot] });
    await look(ref);
    return ref;
  };
  /** As a run's end leaves it. */
  async function finish(ref: IssueRef) {
    const { rev, record } = await read(ref);
    if (!record?.task) throw new Error('no task');
    const done = { ...record, task: { ...record.task, phase: 'done' as const } };
    const commit = { ...aCommit(record.key, 'done'), blockers: null, blocks: null };
    await ledger.commit({ ...commit, expectedRev: rev, record: done, satisfied: true });
  }
  return { look, finish, read, open };
}

it('a look that finds nothing new releases who began to wait since', async () => {
  const { look, finish, read, open } = await aLooker();
  const blocker = await open('Blocker');
  await finish(blocker);
  await look(blocker);
  const { rev } = await read(blocker);
  await look(blocker);
  expect((await read(blocker)).rev, 'nothing new and nobody waits: nothing is written').toBe(rev);

  const late = await open('Late', `Blocked by #${blocker.number}`);
  expect((await read(late)).unmet).toEqual([keyOf(blocker)]);
  await look(blocker);
  expect((await read(late)).unmet).toEqual([]);
});
