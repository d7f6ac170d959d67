import type { Logger } from 'pino';
import { type IssueKey, parseKey, type Repository } from '../domain/issue.ts';
import type { Forge } from '../forge/forge.ts';
import type { Ledger } from '../ledger/ledger.ts';

export interface StatusCommentsDeps {
  ledger: Pick<Ledger, 'read' | 'readTold'>;
  forgeNamed(name: string): Promise<Pick<Forge, 'learn' | 'readComment'>> | null;
  log: Logger;
  deadlineMs?: number;
  now?: () => number;
}

export interface ShownComment {
  body: string;
  url: string;
}

/** A page that renews itself asks for the same comment again and again. */
const FRESH_MS = 5_000;
const MOST_KEPT = 200;

/** The status comment as the forge shows it; null where there is none, or the forge doesn't answer soon. */
export function createStatusComments(deps: StatusCommentsDeps) {
  const { ledger, forgeNamed, log, deadlineMs = 1_500, now = Date.now } = deps;
  const kept = new Map<string, { at: number; comment: ShownComment | null }>();

  return async function statusComment(key: IssueKey): Promise<ShownComment | null> {
    const [told, { record }] = await Promise.all([ledger.readTold(key), ledger.read(key)]);
    if (!record || !told?.commentId) return null;
    // A report that told something new makes what was kept old.
    const name = `${key} ${told.commentId} ${told.bodyHash}`;
    const known = kept.get(name);
    if (known && now() - known.at < FRESH_MS) return known.comment;
    const comment = await soon(read(key, record.repository, told.commentId));
    kept.set(name, { at: now(), comment });
    if (kept.size > MOST_KEPT) kept.delete(kept.keys().next().value ?? '');
    return comment;
  };

  async function read(
    key: IssueKey,
    repository: Repository,
    id: number,
  ): Promise<ShownComment | null> {
    const ref = parseKey(key);
    try {
      const forge = await forgeNamed(ref.forge);
      if (!forge) return null;
      forge.learn(repository);
      const comment = await forge.readComment(ref, id);
      return comment && { body: comment.body, url: comment.url };
    } catch (error) {
      log.debug({ err: error, issue: key }, 'operator: the status comment could not be read');
      return null;
    }
  }

  async function soon(comment: Promise<ShownComment | null>): Promise<ShownComment | null> {
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<null>((resolve) => {
      timer = setTimeout(() => resolve(null), deadlineMs);
    });
    try {
      return await Promise.race([comment, late]);
    } finally {
      clearTimeout(timer);
    }
  }
}
