import type { Logger } from 'pino';
import type { Repository } from '../domain/issue.ts';
import type { Forge } from '../forge/forge.ts';

type AskedForge = Pick<Forge, 'name' | 'repositoryById'>;

/** A call to the forge each: of very many, the rest is told when something is to be done there. */
const ASKED_AT_MOST = 50;

/** Warns of known repositories in which the bot's user may read, not write. Never rejects. */
export async function warnOfMissingRights(
  forge: AskedForge,
  known: Repository[],
  log: Logger,
): Promise<void> {
  try {
    const repositories = await withoutRight(forge, known.slice(0, ASKED_AT_MOST));
    if (repositories.length === 0) return;
    log.warn(
      { forge: forge.name, repositories },
      'forge: the bot may not label and comment in these, nothing is worked there: give its user write access, then run forgehand doctor',
    );
  } catch (error) {
    log.info(
      { err: error, forge: forge.name },
      'forge: not asked everywhere whether the bot may write; forgehand doctor asks again',
    );
  }
}

/** One after another: those that have work to do come first. An archived one was left on purpose. */
async function withoutRight(forge: AskedForge, known: Repository[]): Promise<string[]> {
  const found: string[] = [];
  for (const { id } of known) {
    const facts = await forge.repositoryById(id);
    if (facts && !facts.mayWrite && !facts.archived) found.push(facts.fullName);
  }
  return found;
}
