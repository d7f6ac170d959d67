import { fail, type Line, ok } from './line.ts';

export interface RightsFacts {
  /** Null when the token can't see the repository. */
  seen: { archived: boolean; mayWrite: boolean } | null;
  /** Whether the token's scopes allow writing on issues. */
  tokenMayWrite: boolean;
  bot: string;
}

export function rightsLine({ seen, tokenMayWrite, bot }: RightsFacts): Line {
  if (!seen) {
    return fail(
      'rights',
      'the token can’t see the repository',
      `make ${bot} a collaborator with write access, and give the token the scope read:repository`,
    );
  }
  if (seen.archived)
    return fail('rights', 'the repository is archived', 'unarchive it, or unassign the bot there');
  if (!seen.mayWrite) {
    return fail(
      'rights',
      `${bot} may read, not label and comment`,
      `make ${bot} a collaborator with write access`,
    );
  }
  if (!tokenMayWrite) {
    return fail(
      'rights',
      `${bot} may write, its token may not: a scope is missing`,
      'make a token with the scopes write:issue, read:repository, read:user and set FORGE_TOKEN',
    );
  }
  return ok('rights', `${bot} may label and comment`);
}
