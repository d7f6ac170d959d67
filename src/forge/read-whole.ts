import type { Forge } from './forge.ts';

interface ReadWholeDeps extends Pick<Forge, 'readIssue' | 'changesSince'> {
  /** The name that a repository is asked under. */
  nameOf(repositoryId: number): Promise<string | null>;
}

/** For adapters: both at once. */
export function createReadWhole({
  nameOf,
  readIssue,
  changesSince,
}: ReadWholeDeps): Forge['readWhole'] {
  return async function readWhole(ref) {
    const name = await nameOf(ref.repositoryId);
    const telling = changesSince(ref, null);
    // What is said where there is no such issue says nothing: a Gitea calls that a fault of its own.
    telling.catch(() => {});
    const read = await readIssue(ref);
    const isThere = read.kind === 'issue' && read.issue.repository.fullName === name;
    return { read, whole: isThere ? await telling : null };
  };
}
