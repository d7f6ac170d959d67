import type { Logger } from 'pino';
import { ForgeError, type Listed } from '../forge/forge.ts';

type Pages = AsyncIterable<Listed[]>;

/** One repository that the bot may not read any more is not the others' trouble: its list ends there, which is said once. */
export function createReadable(log: Logger): (pages: Pages, repository: string) => Pages {
  const unreadable = new Set<string>();

  return async function* readable(pages, repository) {
    try {
      yield* pages;
      unreadable.delete(repository);
    } catch (error) {
      if (!(error instanceof ForgeError) || error.kind !== 'forbidden') throw error;
      if (!unreadable.has(repository))
        log.warn(
          { err: error, repository },
          'sweep: a repository can not be read, the others are looked at: give the bot access to it',
        );
      unreadable.add(repository);
    }
  };
}
