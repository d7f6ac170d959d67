import { z } from 'zod';
import type { IssueRef, Person } from '../../domain/issue.ts';
import { type Forge, ForgeError, type ForgeWrite, type Label } from '../forge.ts';
import { about, ISSUE, idOf } from './about.ts';
import { type IssuePath, readComments } from './changes.ts';
import type { Request } from './client.ts';
import { commentSchema, toComment } from './parse.ts';
import type { Repositories } from './repositories.ts';

interface WriteDeps {
  request: Request;
  repositories: Repositories;
  whoAmI(): Promise<Person>;
  pathOf(ref: IssueRef): Promise<IssuePath>;
  /** Of all that write. */
  labelsMade: Set<string>;
}

type Writes = Pick<Forge, ForgeWrite | 'ownComments' | 'readComment'>;

const COMMENT = '/repos/{owner}/{repo}/issues/comments/{comment_id}';

/** All that the report drives. */
export function createWrites({
  request,
  repositories,
  whoAmI,
  pathOf,
  labelsMade,
}: WriteDeps): Writes {
  return {
    async ensureLabels(repository, labels) {
      const { owner, repo } = await repositories.pathOf({ repositoryId: repository.id });
      if (labels.every((label) => labelsMade.has(labelKey(repository.id, label)))) return;
      const { data } = await request({ kind: 'labels.read' }, 'GET /repos/{owner}/{repo}/labels', {
        owner,
        repo,
        per_page: 100,
      });
      const there = new Set(
        z
          .array(z.object({ name: z.string() }))
          .parse(data ?? [])
          .map((label) => label.name.toLowerCase()),
      );
      for (const label of labels) {
        if (!there.has(label.name.toLowerCase())) await createLabel({ owner, repo }, label);
        labelsMade.add(labelKey(repository.id, label));
      }
    },

    async addLabel(ref, label) {
      await request(about('label.add', ref), `POST ${ISSUE}/labels`, {
        ...(await pathOf(ref)),
        labels: [label],
      });
    },

    async removeLabel(ref, label) {
      await request(about('label.remove', ref), `DELETE ${ISSUE}/labels/{name}`, {
        ...(await pathOf(ref)),
        name: label,
      });
    },

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

  /** Somebody may make it at the same moment: that is as good. */
  async function createLabel(
    path: { owner: string; repo: string },
    { name: label, color, description }: Label,
  ) {
    try {
      await request({ kind: 'label.create' }, 'POST /repos/{owner}/{repo}/labels', {
        ...path,
        name: label,
        color,
        description,
      });
    } catch (error) {
      if (!(error instanceof ForgeError) || error.status !== 422) throw error;
    }
  }
}

function labelKey(repositoryId: number, label: Label): string {
  return `${repositoryId} ${label.name.toLowerCase()}`;
}
