import type { Forge } from './forge.ts';

interface ReadWholeDeps extends Pick<Forge, 'readIssue' | 'changesSince'> {
  /** The name that a repository is asked under. */
  nameOf(repositoryId: number): Promise<string | null>;
}

/** For adapters: both at once. What went wrong with the timeline is met again by whoever reads it next. */
export function createReadWhole({
  nameOf,
  readIssue,
  changesSince,
}: ReadWholeDeps): Forge['readWhole'] {
  return async function readWhole(ref) {
    const name = await nameOf(ref.repositoryId);
    const [read, changes] = await Promise.all([
      readIssue(ref),
      changesSince(ref, null).catch(() => null),
    ]);
    const isThere = read.kind === 'issue' && read.issue.repository.fullName === name;
    return { read, whole: isThere ? changes : null };
  };
}
