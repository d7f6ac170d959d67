import { type Forge, ForgeError } from './forge.ts';

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
    const [read, changes] = await Promise.all([
      readIssue(ref),
      changesSince(ref, null).catch(nullWhereNone),
    ]);
    const isThere = read.kind === 'issue' && read.issue.repository.fullName === name;
    return { read, whole: isThere ? changes : null };
  };
}

/** What is said of it is in the issue's own answer. */
function nullWhereNone(error: unknown): null {
  const isNone = error instanceof ForgeError && ['rejected', 'forbidden'].includes(error.kind);
  if (isNone) return null;
  throw error;
}
