import { expect, it } from 'vitest';
import { createNodeIds } from '../../src/forge/github/node-ids.ts';

const refOf = (number: number) => ({ forge: 'github', repositoryId: 7, number });

it('of issues are those of the last 5,000 that were read', () => {
  const ids = createNodeIds();
  for (let number = 1; number <= 5_000; number += 1) ids.keepIssue(refOf(number), `I_${number}`);
  ids.keepIssue(refOf(1), 'I_1');
  ids.keepIssue(refOf(5_001), 'I_5001');
  expect([1, 2, 3, 5_001].map((number) => ids.issue(refOf(number)))).toEqual([
    ...['I_1', null, 'I_3', 'I_5001'],
  ]);
});

it('are not believed where a server tells none any more', () => {
  const ids = createNodeIds();
  ids.keepIssue(refOf(1), 'I_1');
  ids.keepIssue(refOf(1), undefined);
  expect(ids.issue(refOf(1))).toBeNull();
});
