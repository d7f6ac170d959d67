import type { IssueRef } from '../../src/domain/issue.ts';
import type { MemoryPeople } from '../../src/forge/memory.ts';

export const ACTS = ['assign', 'unassign', 'close', 'reopen', '/cancel', '/retry'] as const;
export type Act = (typeof ACTS)[number];

/** What somebody does with an issue. */
export async function perform(act: Act, ref: IssueRef, people: MemoryPeople): Promise<void> {
  if (act === 'assign') return people.assign(ref, people.bot);
  if (act === 'unassign') return people.unassign(ref, people.bot);
  if (act === 'close') return people.close(ref);
  if (act === 'reopen') return people.reopen(ref);
  await people.comment(ref, act, people.writer);
}

/** What people would expect in the end, when agents run for ever. */
export function expected(acts: readonly string[]): 'running' | 'cancelled' | null {
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
