import type { IssueRef, Person } from '../../domain/issue.ts';
import { type Forge, ForgeError, type ForgeWrite } from '../forge.ts';
import { about, ISSUE, idOf } from './about.ts';
import { type IssuePath, readComments } from './changes.ts';
import type { Request } from './client.ts';
import type { Labels } from './labels.ts';
import { commentSchema, toComment } from './parse.ts';
import type { Repositories } from './repositories.ts';

interface WriteDeps {
  request: Request;
  repositories: Repositories;
  whoAmI(): Promise<Person>;
  pathOf(ref: IssueRef): Promise<IssuePath>;
}

type Writes = Omit<Pick<Forge, ForgeWrite | 'ownComments' | 'readComment'>, keyof Labels>;

const COMMENT = '/repos/{owner}/{repo}/issues/comments/{comment_id}';

/** All that the report drives, but for labels. */
export function createWrites({ request, repositories, whoAmI, pathOf }: WriteDeps): Writes {
  return {
    async ownComments(ref) {
      const bot = await whoAmI();
      const comments = await readComments(request, await pathOf(ref), idOf(ref), null);
      return comments.map(toComment).filter((comment) => comment.author.id === bot.id);
    },

    async readComment(ref, commentId) {
      const { status, data } = await request(
        about('comment.read', ref),
        `GET ${COMMENT}`,
        await commentPath(ref, commentId),
      );
      return status === 200 ? toComment(commentSchema.parse(data)) : null;
    },

    async createComment(ref, body) {
      const { status, data } = await request(
        about('comment.create', ref),
        `POST ${ISSUE}/comments`,
        { ...(await pathOf(ref)), body },
      );
      if (status !== 201)
        throw new ForgeError('rejected', 'the issue takes no comment', { status });
      return toComment(commentSchema.parse(data));
    },

    async editComment(ref, commentId, body) {
      const path = await commentPath(ref, commentId);
      const { status } = await request(about('comment.edit', ref), `PATCH ${COMMENT}`, {
        ...path,
        body,
      });
      return status === 200;
    },

    async react(ref, commentId, content) {
      const { status } = await request(about('reaction.add', ref), `POST ${COMMENT}/reactions`, {
        ...(await commentPath(ref, commentId)),
        content,
      });
      return status === 200 || status === 201;
    },

    async closeIssue(ref) {
      await request(about('issue.close', ref), `PATCH ${ISSUE}`, {
        ...(await pathOf(ref)),
        state: 'closed',
        state_reason: 'completed',
      });
    },
  };

  async function commentPath(ref: IssueRef, commentId: number) {
    const { owner, repo } = await repositories.pathOf(ref);
    return { owner, repo, comment_id: commentId };
  }
}
