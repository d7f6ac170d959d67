import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ACTS, expected, perform } from '../support/acts.ts';
import { startHouse } from '../support/house.ts';

describe('whatever deliveries are lost or doubled', () => {
  it('an issue ends as people left it', async () => {
    const act = fc.record({ act: fc.constantFrom(...ACTS), told: fc.integer({ min: 0, max: 2 }) });
    await fc.assert(
      fc.asyncProperty(fc.array(act, { minLength: 1, maxLength: 8 }), async (script) => {
        const house = await startHouse({ script: () => null, deaf: true, sweepIntervalMs: 20 });
        const { people, queue } = house;
        const ref = await people.openIssue({ title: 'An issue' });
        const key = `gitea/${ref.repositoryId}#${ref.number}` as const;
        for (const { act, told } of script) {
          await perform(act, ref, people);
          for (let i = 0; i < told; i += 1) await queue.addLook({ key, urgency: 'person' });
        }
        const wanted = expected(script.map(({ act }) => act));
        try {
          await expect.poll(() => house.phase(ref), { timeout: 8_000 }).toBe(wanted);
          await expect
            .poll(() => house.labels(ref), { timeout: 8_000 })
            .toEqual(wanted ? [`agent/${wanted}`] : []);
          expect(house.agent.running().length).toBe(wanted === 'running' ? 1 : 0);
        } finally {
          await house.stop(200);
        }
      }),
      { numRuns: 25, endOnFailure: true },
    );
  }, 60_000);
});
