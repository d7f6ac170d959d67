import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { keyOf } from '../../src/domain/issue.ts';
import { ACTS, type Act, expected, perform } from '../support/acts.ts';
import { createJobs } from '../support/jobs.ts';
import { createStage, type Step } from '../support/stage.ts';

/** Each act of a person is told never, once or twice; runs may lose their lease after it. */
const told = fc.integer({ min: 0, max: 2 });
const anAct = fc.record({ act: fc.constantFrom(...ACTS), told, stalls: fc.boolean() });
/** Five lost workers in a row are a failure: fewer here. */
const STALLS_AT_MOST = 3;

async function twoWorkers(s: fc.Scheduler, agentsEnd: boolean) {
  const step: Step = async (what) => {
    await s.schedule(Promise.resolve(), what);
  };
  const stage = createStage({ agentsEnd });
  const workers = [await stage.worker(step), await stage.worker(step)];
  const jobs = createJobs(stage, workers, step);
  const ref = await stage.people.openIssue({ title: 'An issue' });
  return { stage, jobs, step, ref, key: keyOf(ref) };
}

type Played = Pick<Awaited<ReturnType<typeof twoWorkers>>, 'stage' | 'jobs' | 'ref'>;

async function expectAsLeft({ stage, jobs, ref }: Played, script: { act: Act }[]): Promise<void> {
  const wanted = expected(script.map(({ act }) => act));
  expect(jobs.errors).toEqual([]);
  expect((await stage.task(ref))?.phase ?? null).toBe(wanted);
  expect(await stage.labelsOf(ref)).toEqual(wanted ? [`agent/${wanted}`] : []);
  expect(stage.agent.running()).toHaveLength(wanted === 'running' ? 1 : 0);
}

describe('whoever goes first at each await', () => {
  it('an issue ends as people left it, with one agent at most', async () => {
    const scripts = fc.array(anAct, { minLength: 1, maxLength: 6 });
    await fc.assert(
      fc.asyncProperty(fc.scheduler(), scripts, async (s, script) => {
        const { stage, jobs, step, ref, key } = await twoWorkers(s, false);
        let stallsLeft = STALLS_AT_MOST;

        async function people(): Promise<void> {
          for (const { act, told, stalls } of script) {
            await step(act);
            await perform(act, ref, stage.people);
            for (let i = 0; i < told; i += 1) jobs.look(key);
            await step('the pump');
            await jobs.handOut();
            if (!stalls || stallsLeft === 0) continue;
            await step('leases are lost');
            stallsLeft -= 1;
            jobs.stall();
          }
        }

        await s.waitFor(people());
        await s.waitFor(jobs.settle(key));
        await expectAsLeft({ stage, jobs, ref }, script);
      }),
      { numRuns: 250 },
    );
  }, 60_000);

  it('an issue ends as people left it when the ledger is emptied once all was told', async () => {
    const acts = fc.array(fc.record({ act: fc.constantFrom(...ACTS), told }), { maxLength: 4 });
    await fc.assert(
      fc.asyncProperty(fc.scheduler(), acts, acts, async (s, before, after) => {
        const { stage, jobs, step, ref, key } = await twoWorkers(s, false);

        async function people(script: typeof before): Promise<void> {
          for (const { act, told } of script) {
            await step(act);
            await perform(act, ref, stage.people);
            for (let i = 0; i < told; i += 1) jobs.look(key);
            await step('the pump');
            await jobs.handOut();
          }
        }

        await s.waitFor(people(before));
        await s.waitFor(jobs.settle(key));
        stage.ledger.flush();
        await s.waitFor(people(after));
        await s.waitFor(jobs.settle(key));
        await expectAsLeft({ stage, jobs, ref }, [...before, ...after]);
      }),
      { numRuns: 250 },
    );
  }, 60_000);

  it('a run’s end is told once, whatever looks, reports and a cancel come between', async () => {
    const hints = fc.array(fc.constantFrom('look', 'pump', 'cancel'), { maxLength: 5 });
    await fc.assert(
      fc.asyncProperty(fc.scheduler(), hints, async (s, script) => {
        const { stage, jobs, step, ref, key } = await twoWorkers(s, true);
        await stage.people.assign(ref, stage.people.bot);

        async function meanwhile(): Promise<void> {
          for (const hint of script) {
            await step(hint);
            if (hint === 'cancel') await perform('/cancel', ref, stage.people);
            if (hint === 'pump') await jobs.handOut();
            else jobs.look(key);
          }
        }

        await s.waitFor(meanwhile());
        await s.waitFor(jobs.settle(key));
        const phase = (await stage.task(ref))?.phase ?? '';
        expect(jobs.errors).toEqual([]);
        expect(script.includes('cancel') ? ['done', 'cancelled'] : ['done']).toContain(phase);
        expect(await stage.labelsOf(ref)).toEqual([`agent/${phase}`]);
        const comments = (await stage.ownComments(ref)).map(({ body }) => body);
        expect(comments.filter((body) => body.includes('forgehand:status'))).toHaveLength(1);
        expect(comments.filter((body) => body.startsWith('✔ Done'))).toHaveLength(
          phase === 'done' ? 1 : 0,
        );
        expect(stage.agent.started.length).toBeLessThanOrEqual(1);
        expect(stage.agent.running()).toEqual([]);
      }),
      { numRuns: 250 },
    );
  }, 60_000);
});
