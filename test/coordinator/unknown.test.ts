import fc from 'fast-check';
import pino from 'pino';
import { afterAll, describe, expect, it } from 'vitest';
import { type IssueRef, keyOf } from '../../src/domain/issue.ts';
import { createRedisLedger } from '../../src/ledger/redis.ts';
import { exits, type House, startHouse } from '../support/house.ts';
import { startRedis } from '../support/redis.ts';

const TASKS = 4;
/** Issues of people, open until the end: everything that waits waits for these. */
const PEOPLES = 2;
const soon = { timeout: 20_000 };

const stories = fc.record({
  /** Which of the tasks before it, and which of people's issues, each task waits for. */
  waitsFor: fc.array(
    fc.record({
      tasks: fc.subarray([0, 1, 2]),
      peoples: fc.subarray([0, 1]),
    }),
    { minLength: TASKS, maxLength: TASKS },
  ),
  removed: fc.record({
    nth: fc.nat(),
    what: fc.constantFrom('a record', 'one key', 'its unmet blockers', 'all of an issue'),
  }),
});
type Story = typeof stories extends fc.Arbitrary<infer T> ? T : never;

describe('what is unknown is never satisfied', async () => {
  const redis = await startRedis();
  const client = redis.connect();
  afterAll(() => redis.close());

  it('with anything of the ledger removed nothing starts early; with a record removed all runs once people are through', async () => {
    await fc.assert(
      fc.asyncProperty(stories, async (story) => {
        await client.flushall();
        const log = pino({ level: 'silent' });
        const redisLedger = createRedisLedger({ client, subscriber: () => redis.connect(), log });
        const early: number[] = [];
        const over = new Set<number>();
        const blockers = new Map<number, number[]>();
        const house = await startHouse({
          ledger: { ...redisLedger, flush: () => undefined },
          script({ task: { issue } }) {
            if (blockers.get(issue.number)?.some((number) => !over.has(number)))
              early.push(issue.number);
            over.add(issue.number);
            return exits(0);
          },
        });
        try {
          const { tasks, peoples } = await openAll(house, story, blockers);
          await settled(house, tasks, blockers, over);
          await remove(story.removed, [...tasks, ...peoples]);
          await lookAt(house, [...tasks, ...peoples]);
          for (const ref of peoples) {
            over.add(ref.number);
            await house.people.close(ref);
          }
          await lookAt(house, [...tasks, ...peoples]);
          for (const ref of story.removed.what === 'a record' ? tasks : [])
            await expect.poll(() => house.phase(ref), soon).toBe('done');
          expect(early).toEqual([]);
        } finally {
          await house.stop(500);
        }
      }),
      { numRuns: 15, endOnFailure: true },
    );
  }, 120_000);

  async function remove({ nth, what }: Story['removed'], refs: IssueRef[]): Promise<void> {
    const keys = (await client.keys('{forgehand}:*')).toSorted();
    const ref = refs[nth % refs.length] as IssueRef;
    const of = (kind: string) => `{forgehand}:${kind}:${keyOf(ref)}`;
    const gone = {
      'a record': [of('issue'), of('json')],
      'its unmet blockers': [of('unmet')],
      'one key': [keys[nth % keys.length] as string],
      'all of an issue': keys.filter((key) => key.endsWith(`:${keyOf(ref)}`)),
    }[what];
    if (gone.length > 0) await client.del(...gone);
  }
});

async function openAll(
  { people, open }: House,
  { waitsFor }: Story,
  blockers: Map<number, number[]>,
): Promise<{ tasks: IssueRef[]; peoples: IssueRef[] }> {
  const peoples: IssueRef[] = [];
  for (let i = 0; i < PEOPLES; i += 1)
    peoples.push(await people.openIssue({ title: `People's ${i}` }));
  const tasks: IssueRef[] = [];
  for (const [i, wanted] of waitsFor.entries()) {
    const numbers = [
      ...wanted.tasks.filter((before) => before < i).map((before) => tasks[before]),
      ...wanted.peoples.map((one) => peoples[one]),
    ].flatMap((ref) => (ref ? [ref.number] : []));
    const names = numbers.map((number) => `#${number}`).join(', ');
    const ref = await open(`Task ${i}`, names && `Blocked by: ${names}`);
    blockers.set(ref.number, numbers);
    tasks.push(ref);
  }
  return { tasks, peoples };
}

/** What can run has run; the rest says that it is blocked. */
async function settled(
  house: House,
  tasks: IssueRef[],
  blockers: Map<number, number[]>,
  over: Set<number>,
): Promise<void> {
  for (const ref of tasks) {
    const waits = blockers.get(ref.number)?.some((number) => !over.has(number)) ?? false;
    await expect.poll(() => house.phase(ref), soon).toBe(waits ? 'blocked' : 'done');
  }
}

async function lookAt({ queue, ledger }: House, refs: IssueRef[]): Promise<void> {
  for (const ref of refs) await queue.addLook({ key: keyOf(ref), urgency: 'person' });
  // What was told before its job was noted as handed over stays claimed, and is told once more later.
  const later = async () => ((await ledger.nextDue()) ?? Number.POSITIVE_INFINITY) > Date.now();
  await expect.poll(later, soon).toBe(true);
  await queue.idle();
}
