import { z } from 'zod';
import type { IssueRef } from '../../domain/issue.ts';
import { type Forge, ForgeError, type Label } from '../forge.ts';
import { about, ISSUE } from './about.ts';
import type { IssuePath } from './changes.ts';
import type { Request } from './client.ts';
import type { Graphql } from './graphql.ts';
import type { NodeIds } from './node-ids.ts';
import { labelSchema } from './parse.ts';
import type { Repositories } from './repositories.ts';

export type Labels = Pick<Forge, 'ensureLabels' | 'addLabel' | 'removeLabel'>;

interface LabelDeps extends Pick<Forge, 'readIssue'> {
  request: Request;
  repositories: Repositories;
  pathOf(ref: IssueRef): Promise<IssuePath>;
  /** Both are of all that write. */
  nodeIds: NodeIds;
  graphql: Graphql;
}

const LABELS = '/repos/{owner}/{repo}/labels';
const labelsSchema = z.array(labelSchema);
const made = labelSchema.nullish();

/** By name, and by node id where a label is set instead of others. */
export function createLabels({
  request,
  repositories,
  pathOf,
  readIssue,
  nodeIds,
  graphql,
}: LabelDeps): Labels {
  return {
    ensureLabels,

    async addLabel(ref, label, instead = []) {
      const askedAt = performance.now();
      const swapped = instead.length > 0 ? await swap(ref, label, instead, askedAt) : null;
      if (swapped) return swapped;
      const { data } = await request(
        { ...about('label.add', ref), askedAt },
        `POST ${ISSUE}/labels`,
        { ...(await pathOf(ref)), labels: [label] },
      );
      return namesIn(data);
    },

    async removeLabel(ref, label) {
      await request(about('label.remove', ref), `DELETE ${ISSUE}/labels/{name}`, {
        ...(await pathOf(ref)),
        name: label,
      });
    },
  };

  async function ensureLabels({ id }: { id: number }, labels: Label[]): Promise<void> {
    const path = await repositories.pathOf({ repositoryId: id });
    if (labels.every(({ name }) => nodeIds.hasLabel(id, name))) return;
    const { owner, repo } = path;
    const { data } = await request({ kind: 'labels.read' }, `GET ${LABELS}`, {
      owner,
      repo,
      per_page: 100,
    });
    const there = new Map(
      labelsSchema.parse(data ?? []).map((raw) => [raw.name.toLowerCase(), raw]),
    );
    for (const label of labels) {
      const found = there.get(label.name.toLowerCase());
      const known = found ?? (await createLabel({ owner, repo }, label));
      nodeIds.keepLabel(id, label, known?.node_id ?? null);
    }
  }

  /** Somebody may make it at the same moment: that is as good. */
  async function createLabel(
    path: { owner: string; repo: string },
    { name, color, description }: Label,
  ): Promise<z.infer<typeof made>> {
    try {
      const { data } = await request({ kind: 'label.create' }, `POST ${LABELS}`, {
        ...path,
        name,
        color,
        description,
      });
      return made.parse(data);
    } catch (error) {
      if (!(error instanceof ForgeError) || error.status !== 422) throw error;
      const { data } = await request({ kind: 'labels.read' }, `GET ${LABELS}/{name}`, {
        ...path,
        name,
      });
      return made.parse(data);
    }
  }

  /** In one write; null where that can't be, or the label was gone: it is made again by then. */
  async function swap(
    ref: IssueRef,
    label: string,
    instead: string[],
    askedAt: number,
  ): Promise<string[] | null> {
    if (graphql.isAside()) return null;
    const idsOf = (names: string[]) =>
      names.flatMap((name) => nodeIds.label(ref.repositoryId, name) ?? []);
    const [add, remove] = [idsOf([label]), idsOf(instead)];
    if (add.length === 0 || remove.length === 0) return null;
    // Another worker may have read it, not this one.
    if (!nodeIds.issue(ref)) await readIssue(ref);
    const issue = nodeIds.issue(ref);
    if (!issue) return null;
    const { owner } = await pathOf(ref);
    const call = { ...about('label.swap', ref), askedAt };
    const swapped = await graphql.swap(request, call, { owner, issue, add, remove });
    if (swapped?.isStale) await learnAnew(ref);
    return swapped?.labels ?? null;
  }

  async function learnAnew(ref: IssueRef): Promise<void> {
    await ensureLabels({ id: ref.repositoryId }, nodeIds.forget(ref));
  }
}

function namesIn(data: unknown): string[] {
  return labelsSchema.parse(data ?? []).map(({ name }) => name);
}
