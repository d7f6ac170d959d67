import { z } from 'zod';
import type { Forge } from '../forge.ts';
import { issueOf, type Repositories } from './repositories.ts';

/** Set twice it stays one. */
export function createReactions({
  repositories,
}: {
  repositories: Repositories;
}): Pick<Forge, 'react'> {
  return {
    async react(ref, commentId, reaction) {
      const { status } = await repositories.within(
        ref.repositoryId,
        {
          kind: 'reaction.add',
          issue: issueOf(ref),
          method: 'POST',
          path: ['issues', 'comments', commentId, 'reactions'],
          body: { content: reaction },
          expects: [403],
        },
        z.unknown(),
      );
      return status === 200 || status === 201;
    },
  };
}
