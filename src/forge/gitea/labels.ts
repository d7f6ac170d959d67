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
  /** By repository: of two that miss a label at once each would make it, and the forge takes both. */
  const turns = new Map<number, Promise<unknown>>();

  return { ensureLabels, addLabel, removeLabel };

  async function ensureLabels({ id }: { id: number }, labels: Label[]): Promise<void> {
    for (const label of labels) {
      const key = label.name.toLowerCase();
      if (!wanted.has(key)) wanted.set(key, label);
    }
    const areThere = () => labels.every(({ name }) => known.get(id)?.has(name.toLowerCase()));
    if (areThere()) return;
    await inTurn(id, async () => {
      if (!areThere()) await make(id, labels);
    });
  }

  /** Of `instead` the forge itself takes off what is exclusive, with the label that is set. */
  async function addLabel(ref: IssueRef, name: string): Promise<string[]> {
    const key = name.toLowerCase();
    const first = (await idsOf(ref.repositoryId)).get(key);
    const labels = first === undefined ? null : await attach(ref, first);
    if (labels) return labels;
    // Deleted or made anew since it was looked up: the forge skips unknown ids without a word.
    const spec = wanted.get(key);
    const ids = await inTurn(ref.repositoryId, () => make(ref.repositoryId, spec ? [spec] : []));
    const second = ids.get(key);
    const again = second === undefined ? null : await attach(ref, second);
    if (again) return again;
    throw new ForgeError('rejected', `label.add: there is no label ${name}: create it`, {
      status: null,
    });
  }

  /** By what the issue has: of two labels of one name people set either. */
  async function removeLabel(ref: IssueRef, name: string): Promise<void> {
    const { value } = await repositories.within(
      ref.repositoryId,
      { kind: 'labels.read', issue: issueOf(ref), path: ['issues', ref.number, 'labels'] },
      listOf(labelShape),
    );
    const key = name.toLowerCase();
    for (const label of value ?? []) {
      if (label.name.toLowerCase() === key) await detach(ref, label.id);
    }
  }

  async function inTurn<T>(repositoryId: number, work: () => Promise<T>): Promise<T> {
    const turn = (turns.get(repositoryId) ?? Promise.resolve()).then(work);
    turns.set(
      repositoryId,
      turn.catch(() => {}),
    );
    return turn;
  }

  /** Reads them anew, since somebody may have made them meanwhile, and makes what is missing. */
  async function make(repositoryId: number, labels: Label[]): Promise<Ids> {
    const ids = await refresh(repositoryId);
    for (const label of labels) {
      if (!ids.has(label.name.toLowerCase())) await create(repositoryId, label, ids);
    }
    return ids;
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
      },
      listOf(labelShape),
    );
    if (status === 404) throw notFound(`label.add ${issueOf(ref)}`);
    const rows = value ?? [];
    return rows.some(({ id }) => id === labelId) ? rows.map((row) => row.name) : null;
  }

  /** Gone meanwhile is taken off as well. */
  async function detach(ref: IssueRef, labelId: number): Promise<void> {
    await repositories.within(
      ref.repositoryId,
      {
        kind: 'label.remove',
        issue: issueOf(ref),
        method: 'DELETE',
        path: ['issues', ref.number, 'labels', labelId],
        expects: [422],
      },
      z.unknown(),
    );
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
