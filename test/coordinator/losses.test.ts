import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type IssueRef, keyOf } from '../../src/domain/issue.ts';
import { expected } from '../support/acts.ts';
import { type House, startHouse } from '../support/house.ts';

const ACTS = [
  'assign',
  'unassign',
  'close',
  'reopen',
  '/cancel',
  '/retry',
  '/status',
  'edit',
  'label',
  'assign another',
] as const;
type Act = (typeof ACTS)[number];

async function perform({ people }: House, ref: IssueRef, act: Act): Promise<void> {
  switch (act) {
    case 'assign':
      return people.assign(ref, people.bot);
    case 'unassign':
      return people.unassign(ref, people.bot);
    case 'close':
      return people.close(ref);
    case 'reopen':
      return people.reopen(ref);
    case 'edit':
      return people.editBody(ref, 'Other words.');
    case 'label':
      return people.label(ref, 'bug');
    case 'assign another':
      return people.assign(ref, people.writer);
    default:
      await people.comment(ref, act, people.writer);
  }
}

interface Told {
  act: Act;
  /** How many deliveries of it arrive; 0 = lost. */
  deliveries: number;
  /** Each that many acts late. */
  late: number;
}

/** Acts in their order; their deliveries lost, doubled and late, and what was lost found by a sweep. */
async function withLosses(script: Told[]) {
  return inHouse(
    { sweepIntervalMs: 20 },
    async (house, ref) => {
      const due = script.map(({ deliveries, late }, i) => ({ at: i + late, deliveries }));
      for (const [i, { act }] of script.entries()) {
        await perform(house, ref, act);
        for (const { deliveries } of due.filter(({ at }) => at === i)) {
          for (let n = 0; n < deliveries; n += 1)
            await house.queue.addLook({ key: keyOf(ref), urgency: 'person' });
        }
      }
      return house;
    },
    script,
  );
}

async function lookingOnce(script: Told[]) {
  return inHouse(
    {},
    async (house, ref) => {
      for (const { act } of script) await perform(house, ref, act);
      await house.queue.addLook({ key: keyOf(ref), urgency: 'person' });
      return house;
    },
    script,
  );
}

async function inHouse(
  options: { sweepIntervalMs?: number },
  act: (house: House, ref: IssueRef) => Promise<House>,
  script: Told[],
) {
  const house = await startHouse({ script: () => null, deaf: true, ...options });
  const { people, forge } = house;
  const bug = { name: 'bug', color: 'ff0000', description: '', exclusive: false };
  await forge.ensureLabels(people.repository, [bug]);
  const ref = await people.openIssue({ title: 'An issue' });
  const wanted = expected(script.map(({ act }) => act));
  try {
    await act(house, ref);
    await expect.poll(() => house.phase(ref), { timeout: 8_000 }).toBe(wanted);
    await expect
      .poll(() => house.labels(ref), { timeout: 8_000 })
      .toEqual(wanted ? [`agent/${wanted}`] : []);
    await expect.poll(() => house.agent.running().length).toBe(wanted === 'running' ? 1 : 0);
    const comment = await shown(house, ref, wanted);
    return { phase: wanted, labels: await house.labels(ref), comment };
  } finally {
    await house.stop(200);
  }
}

/** The status comment's headline and boxes; when and how often is for each history its own. */
async function shown(house: House, ref: IssueRef, phase: ReturnType<typeof expected>) {
  if (phase === null) return null;
  const word = phase === 'running' ? '▶ Running' : '■ Cancelled';
  const last = async () =>
    (await house.comments(ref)).findLast((body) => body.startsWith('<!--')) ?? '';
  await expect.poll(last, { timeout: 8_000 }).toContain(`**${word}`);
  return (await last())
    .split('\n')
    .filter((line) => line.startsWith('- [') || line.startsWith('_A'))
    .map((line) => line.replace(/, \d+ \w+ \d+:\d+ UTC/, ''));
}

describe('whatever deliveries are lost, doubled or late', () => {
  it('an issue ends in the phase, labels and comment as if it were looked at once', async () => {
    const told = fc.record({
      act: fc.constantFrom(...ACTS),
      deliveries: fc.integer({ min: 0, max: 2 }),
      late: fc.integer({ min: 0, max: 3 }),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(told, { minLength: 1, maxLength: 8 }), async (script) => {
        const one = await withLosses(script);
        const other = await lookingOnce(script);
        expect(one).toEqual(other);
      }),
      { numRuns: 60, endOnFailure: true },
    );
  }, 120_000);
});
