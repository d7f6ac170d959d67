import { describe, expect, it } from 'vitest';
import { countForgeCalls } from '../support/forge-calls.ts';

describe.each([
  // Exclusive labels: a new one takes the old one off by itself.
  ['Gitea', 'gitea', { reads: [8, 12], writes: [5, 7] }],
  // Its GraphQL sets one and takes the other off in one call.
  ['GitHub', 'github', { reads: [8, 12], writes: [5, 7] }],
] as const)('on %s', (_name, forge, most) => {
  it('a task costs few calls, one that was blocked a few more', async () => {
    const [free, blocked] = await countForgeCalls(forge);
    expect.soft(free?.reads.length, `${free?.reads}`).toBeLessThanOrEqual(most.reads[0]);
    expect.soft(free?.writes.length, `${free?.writes}`).toBeLessThanOrEqual(most.writes[0]);
    expect.soft(blocked?.reads.length, `${blocked?.reads}`).toBeLessThanOrEqual(most.reads[1]);
    expect.soft(blocked?.writes.length, `${blocked?.writes}`).toBeLessThanOrEqual(most.writes[1]);
    expect(free?.writes.length).toBeGreaterThan(3);
  });
});
