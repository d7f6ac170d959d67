import type { Logger } from 'pino';
import { z } from 'zod';
import type { IssueRef } from '../../domain/issue.ts';
import { ForgeError, type Label } from '../forge.ts';
import type { Http } from './http.ts';
import { label as labelShape, listOf } from './parse.ts';
import { issueOf, notFound, type Repositories } from './repositories.ts';

interface LabelsDeps {
  http: Http;
  repositories: Repositories;
  log: Logger;
}

/** Ids by lower-cased name: adding by a name in another case is ignored by the forge. */
type Ids = Map<string, number>;

/** Labels are set and taken off by id; names are resolved here, the organisation's among them. */
export function createLabels({ http, repositories, log }: LabelsDeps) {
  const known = new Map<number, Ids>();
  const wanted = new Map<string, Label>();

  return { ensureLabels, addLabel, removeLabel };

  async function ensureLabels({ id }: { id: number }, labels: Label[]): Promise<void> {
    for (const label of labels) {
      const key = label.name.toLowerCase();
      if (!wanted.has(key)) wanted.set(key, label);
    }
    const missingIn = (ids: Ids) => labels.filter(({ name }) => !ids.has(name.toLowerCase()));
    if (missingIn(await idsOf(id)).length === 0) return;
    // Somebody may have made them meanwhile, and the forge accepts a name twice.
    const fresh = await refresh(id);
    for (const label of missingIn(fresh)) {
      if (!fresh.has(label.name.toLowerCase())) await create(id, label, fresh);
    }
  }

  /** Of `instead` the forge itself takes off what is exclusive, with the label that is set. */
  async function addLabel(ref: IssueRef, name: string): Promise<string[]> {
    const key = name.toLowerCase();
    const first = (await idsOf(ref.repositoryId)).get(key);
    const labels = first === undefined ? null : await attach(ref, first);
    if (labels) return labels;
    // Deleted or made anew since it was looked up: the forge skips unknown ids without a word.
    const ids = await refresh(ref.repositoryId);
    const spec = wanted.get(key);
    if (!ids.has(key) && spec) await create(ref.repositoryId, spec, ids);
    const second = ids.get(key);
    const again = second === undefined ? null : await attach(ref, second);
    if (again) return again;
    throw new ForgeError('rejected', `label.add: there is no label ${name}: create it`, {
      status: null,
    });
  }

  async function removeLabel(ref: IssueRef, name: string): Promise<void> {
    const key = name.toLowerCase();
    const first = (await idsOf(ref.repositoryId)).get(key);
    if (first !== undefined && (await detach(ref, first))) return;
    const second = (await refresh(ref.repositoryId)).get(key);
    if (second !== undefined && second !== first) await detach(ref, second);
  }

  /** All that the issue has then; null when the forge doesn't know the id. */
  async function attach(ref: IssueRef, labelId: number): Promise<string[] | null> {
    const { value, status } = await repositories.within(
      ref.repositoryId,
      {
        kind: 'label.add',
        issue: issueOf(ref),
        method: 'POST',
        path: ['issues', ref.number, 'labels'],
        body: { labels: [labelId] },
        repeatable: true,
      },
      listOf(labelShape),
    );
    if (status === 404) throw notFound(`label.add ${issueOf(ref)}`);
    const rows = value ?? [];
    return rows.some(({ id }) => id === labelId) ? rows.map((row) => row.name) : null;
  }

  /** False when the forge doesn't know the id; a missing issue has no labels. */
  async function detach(ref: IssueRef, labelId: number): Promise<boolean> {
    const { status } = await repositories.within(
      ref.repositoryId,
      {
        kind: 'label.remove',
        issue: issueOf(ref),
        method: 'DELETE',
        path: ['issues', ref.number, 'labels', labelId],
        repeatable: true,
        expects: [422],
      },
      z.unknown(),
    );
    return status !== 422;
  }

  async function idsOf(repositoryId: number): Promise<Ids> {
    return known.get(repositoryId) ?? refresh(repositoryId);
  }

  async function refresh(repositoryId: number): Promise<Ids> {
    const ids: Ids = new Map();
    const add = (rows: { id: number; name: string }[]) => {
      for (const { id, name } of rows) {
        const key = name.toLowerCase();
        // Of two with one name everybody takes the older.
        if (id < (ids.get(key) ?? Number.POSITIVE_INFINITY)) ids.set(key, id);
      }
    };
    const call = { kind: 'labels.read', path: ['labels'] };
    for await (const rows of http.pages(async (query) => {
      const found = await repositories.within(repositoryId, { ...call, query }, listOf(labelShape));
      return found.value;
    })) {
      add(rows);
    }
    for await (const rows of ofOrganisation(repositoryId)) add(rows);
    known.set(repositoryId, ids);
    return ids;
  }

  async function* ofOrganisation(repositoryId: number) {
    const owner = (await repositories.nameOf(repositoryId))?.split('/')[0];
    if (!owner || !(await repositories.isOrganisations(repositoryId))) return;
    const call = { kind: 'labels.read', path: ['orgs', owner, 'labels'], expects: [403, 404] };
    yield* http.pages(async (query) => {
      const { status, value } = await http.read({ ...call, query }, listOf(labelShape));
      if (status === 403) {
        log.warn(
          { owner },
          "forge: the organisation's labels can't be read: give the token the scope read:organization; the repository gets labels of its own",
        );
      }
      return value;
    });
  }

  async function create(repositoryId: number, label: Label, ids: Ids): Promise<void> {
    const { value } = await repositories.within(
      repositoryId,
      {
        kind: 'label.create',
        method: 'POST',
        path: ['labels'],
        body: {
          name: label.name,
          color: `#${label.color}`,
          description: label.description,
          exclusive: label.exclusive,
        },
      },
      labelShape,
    );
    if (!value) throw notFound(`label.create in repository ${repositoryId}`);
    ids.set(label.name.toLowerCase(), value.id);
  }
}
