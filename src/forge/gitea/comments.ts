import type { IssueRef } from '../../domain/issue.ts';
import type { Comment } from '../forge.ts';
import { comment, listOf, toComment } from './parse.ts';
import { issueOf, notFound, type Repositories } from './repositories.ts';
import type { Call } from './send.ts';

interface CommentsDeps {
  repositories: Repositories;
  whoAmI: () => Promise<{ id: number }>;
}

export function createComments({ repositories, whoAmI }: CommentsDeps) {
  return { ownComments, readComment, createComment, editComment };

  /** The forge gives all comments of an issue at once, oldest first. */
  async function ownComments(ref: IssueRef): Promise<Comment[]> {
    const bot = await whoAmI();
    const call = callFor(ref, 'comments.read', ['issues', ref.number, 'comments']);
    const { value } = await repositories.within(ref.repositoryId, call, listOf(comment));
    return (value ?? []).map(toComment).filter(({ author }) => author.id === bot.id);
  }

  async function readComment(ref: IssueRef, commentId: number): Promise<Comment | null> {
    const call = callFor(ref, 'comment.read', ['issues', 'comments', commentId]);
    const { value } = await repositories.within(ref.repositoryId, call, comment);
    return value ? toComment(value) : null;
  }

  async function createComment(ref: IssueRef, body: string): Promise<Comment> {
    const call: Call = {
      ...callFor(ref, 'comment.create', ['issues', ref.number, 'comments']),
      method: 'POST',
      body: { body },
    };
    const { value } = await repositories.within(ref.repositoryId, call, comment);
    if (!value) throw notFound(`comment.create ${issueOf(ref)}`);
    return toComment(value);
  }

  async function editComment(ref: IssueRef, commentId: number, body: string): Promise<boolean> {
    const call: Call = {
      ...callFor(ref, 'comment.edit', ['issues', 'comments', commentId]),
      method: 'PATCH',
      body: { body },
    };
    const { value } = await repositories.within(ref.repositoryId, call, comment);
    return value !== null;
  }
}

function callFor(ref: IssueRef, kind: string, path: Call['path']): Call {
  return { kind, issue: issueOf(ref), path };
}
