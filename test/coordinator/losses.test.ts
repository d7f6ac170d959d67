import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { startHouse } from '../support/house.ts';

const ACTS = ['assign', 'unassign', 'close', 'reopen', '/cancel', '/retry'] as const;
type Act = (typeof ACTS)[number];

/** What people would expect in the end, when agents run for ever. */
function expected(acts: Act[]): 'running' | 'cancelled' | null {
  const state = { assigned: false, open: true, cancelled: false };
  for (const act of acts) {
    const active = state.assigned && state.open;
    if (act === 'assign' && !state.assigned)
      Object.assign(state, { assigned: true, cancelled: false });
    if (act === 'unassign') state.assigned = false;
    if (act === 'close') state.open = false;
    if (act === 'reopen' && !state.open) Object.assign(state, { open: true, cancelled: false });
    if (act === '/cancel' && active) state.cancelled = true;
    if (act === '/retry' && active) state.cancelled = false;
  }
  if (!state.assigned || !state.open) return null;
  return state.cancelled ? 'cancelled' : 'running';
}

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
          if (act === 'assign') await people.assign(ref, people.bot);
          else if (act === 'unassign') await people.unassign(ref, people.bot);
          else if (act === 'close') await people.close(ref);
          else if (act === 'reopen') await people.reopen(ref);
          else await people.comment(ref, act, people.writer);
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
