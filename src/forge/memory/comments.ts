import type { IssueRef } from '../../domain/issue.ts';
import type { Forge } from '../forge.ts';
import type { Acts } from './acts.ts';
import type { createCalls } from './calls.ts';
import { USERS } from './users.ts';
import { commentIn, issueIn, type StoredIssue, shownComment, type World } from './world.ts';

interface CommentDeps extends ReturnType<typeof createCalls> {
  world: World;
  acts: Acts;
  existing(ref: IssueRef): StoredIssue;
}

/** Comments as the bot writes, reads and answers them. */
export function commentSide({
  world,
  acts,
  call,
  write,
  existing,
}: CommentDeps): Pick<
  Forge,
  'ownComments' | 'readComment' | 'createComment' | 'editComment' | 'react'
> {
  const { bot } = USERS;
  return {
    ownComments: (ref) =>
      call('comments.read', ref, () => {
        const issue = issueIn(world, ref);
        const own = issue?.timeline.filter(
          ({ type, user }) => type === 'comment' && user?.id === bot.id,
        );
        return (own ?? []).map((entry) => shownComment(world, issue as StoredIssue, entry));
      }),
    readComment: (ref, commentId) =>
      call('comment.read', ref, () => {
        const issue = issueIn(world, ref);
        const entry = issue && commentIn(issue, commentId);
        return entry ? shownComment(world, issue, entry) : null;
      }),
    createComment: (ref, body) =>
      write('comment.create', ref, body, () => {
        const issue = existing(ref);
        return shownComment(world, issue, acts.comment(issue, bot, body));
      }),
    editComment: (ref, commentId, body) =>
      write('comment.edit', ref, body, () => {
        const issue = issueIn(world, ref);
        return issue ? acts.editComment(issue, bot, commentId, body) : false;
      }),
    react: (ref, commentId, reaction) =>
      write('reaction.add', ref, reaction, () => {
        const issue = issueIn(world, ref);
        return issue ? react(issue, commentId, reaction) : false;
      }),
  };
}

/** Reactions tell nobody, and move no stamp. */
export function react(
  issue: StoredIssue,
  commentId: number,
  content: string,
  by = USERS.bot,
): boolean {
  if (!commentIn(issue, commentId)) return false;
  const there = issue.reactions.get(commentId) ?? [];
  const isThere = there.some((one) => one.by === by.id && one.content === content);
  if (!isThere) issue.reactions.set(commentId, [...there, { by: by.id, content }]);
  return true;
}
