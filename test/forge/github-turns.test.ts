import { setTimeout as wait } from 'node:timers/promises';
import { expect, it } from 'vitest';
import type { Label } from '../../src/forge/forge.ts';
import { against, issue, ref } from './github-answers.ts';

const LABELS: Label[] = ['agent/queued', 'agent/running'].map((name) => ({
  ...{ name, color: 'c5def5', description: '', exclusive: true },
}));
const COMMENT = {
  ...{ id: 1, body: 'x', html_url: 'https://forge.test/1', user: { id: 9, login: 'forgehand' } },
  ...{ created_at: '2026-11-24T14:00:00Z', updated_at: '2026-11-24T14:00:00Z' },
};
const COMMENTS = 'POST /repos/acme/app/issues/12/comments';
/** Longer than after which the client asks once more. */
const LONG_MS = 150;

/** One that takes comments and knows two labels and an issue; GraphQL it refuses, after a while. */
async function aForge(throttleId: string | null) {
  const deps = { throttle: throttleId !== null, throttleId: `${throttleId}` };
  const { forge, paths, counted } = await against(async (path) => {
    if (path === 'POST /graphql') {
      await wait(LONG_MS);
      return { status: 404 };
    }
    if (path === COMMENTS) return { status: 201, body: COMMENT };
    const labels = LABELS.map(({ name }) => ({ name, node_id: `of ${name}` }));
    return { body: path.includes('/labels') ? labels : { ...issue, node_id: 'I_12' } };
  }, deps);
  await forge.ensureLabels({ id: ref.repositoryId }, LABELS);
  await forge.readIssue(ref);
  paths.splice(0);
  counted.splice(0);
  const may: { not: Error | null } = { not: null };
  const writes = forge.writesAsking?.(async () => {
    if (may.not) throw may.not;
  });
  if (!writes) throw new Error('no write of this forge waits');
  return { writes, may, paths, counted };
}

type Writes = Awaited<ReturnType<typeof aForge>>['writes'];
const swap = (writes: Writes) => writes.addLabel(ref, 'agent/running', ['agent/queued']);

it.each([
  ['a comment', (writes: Writes) => writes.createComment(ref, 'two')],
  ['a label set instead of another', swap],
])(
  '%s that waited for its turn asks right before it leaves, and stays where it may not',
  async (what, write) => {
    const { writes, may, paths, counted } = await aForge(`turns of ${what}`);
    const [first, second] = [writes.createComment(ref, 'one'), write(writes)];
    await first;
    may.not = new Error('overtaken');
    await expect(second).rejects.toBe(may.not);
    expect(paths).toEqual([COMMENTS]);
    expect(counted).toEqual(['comment.create 201']);
  },
);

it('a label that is set by REST since GraphQL was long about refusing is asked about once more', async () => {
  const { writes, may, counted } = await aForge(null);
  may.not = new Error('overtaken');
  await expect(swap(writes)).rejects.toBe(may.not);
  expect(counted).toEqual(['label.swap 404']);
});
