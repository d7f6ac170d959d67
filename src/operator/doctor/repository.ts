import { fail, type Line, ok } from './line.ts';
import type { Remedies } from './remedies.ts';

export interface RightsFacts {
  seen: { archived: boolean; mayWrite: boolean };
  /** Whether the token's scopes allow writing on issues. */
  tokenMayWrite: boolean;
  bot: string;
  remedies: Remedies;
}

export function rightsLine({ seen, tokenMayWrite, bot, remedies }: RightsFacts): Line {
  if (seen.archived)
    return fail('rights', 'the repository is archived', 'unarchive it, or unassign the bot there');
  if (!seen.mayWrite)
    return fail('rights', `${bot} may read, not label and comment`, remedies.mayNotWrite);
  if (!tokenMayWrite) {
    const says = `${bot} may write, its token may not: a scope is missing`;
    return fail('rights', says, remedies.scopeMissing);
  }
  return ok('rights', `${bot} may label and comment`);
}

/** It isn't there, or the token can't see it: a forge says the same of both. */
export function unseenLine({
  bot,
  forge,
  remedies,
}: Pick<RightsFacts, 'bot' | 'remedies'> & { forge: string }): Line {
  return fail('rights', `${bot} can’t see the repository on ${forge}`, remedies.unseen);
}
