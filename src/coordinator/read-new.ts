import type { IssueRef } from '../domain/issue.ts';
import type { Forge } from '../forge/forge.ts';
import { FACTS_AT_MOST_MS } from './admit.ts';

/**
 * All that the first look at an issue reads, and what the start that may follow asks of its repository,
 * side by side.
 */
export async function readNew(
  forge: Pick<Forge, 'readWhole' | 'repositoryById'>,
  ref: IssueRef,
): ReturnType<Forge['readWhole']> {
  const [issue] = await Promise.all([
    forge.readWhole(ref),
    forge.repositoryById(ref.repositoryId, FACTS_AT_MOST_MS),
  ]);
  return issue;
}
