import type { Listed } from '../forge.ts';
import type { Http } from './http.ts';
import { comment, issue, listOf, toListed } from './parse.ts';
import type { Repositories } from './repositories.ts';

interface ListsDeps {
  name: string;
  http: Http;
  repositories: Repositories;
  /** Stands for being assigned; null = off. */
  triggerLabel: string | null;
}

const ISSUE_NUMBER = /\/issues\/(\d+)$/;

/** What a sweep compares: lists of issues, page by page. */
export function createLists({ name, http, repositories, triggerLabel }: ListsDeps) {
  return { assigned, changedSince };

  async function* assigned(): AsyncGenerator<Listed[]> {
    yield* search({ assigned: true });
    if (triggerLabel !== null) yield* search({ labels: triggerLabel });
  }

  /** Over everything that the token can see. */
  async function* search(by: Record<string, string | boolean>): AsyncGenerator<Listed[]> {
    const call = { kind: 'issues.assigned', path: ['repos', 'issues', 'search'] };
    const filter = { ...by, state: 'open', type: 'issues' };
    for await (const rows of http.pages(async (page) => {
      const query = { ...filter, ...page };
      return (await http.read({ ...call, query }, listOf(issue))).value;
    })) {
      for (const { repository } of rows) {
        repositories.learn({ id: repository.id, fullName: repository.full_name });
      }
      yield rows.map((row) => toListed(name, row));
    }
  }

  /** A comment's edit doesn't move its issue's stamp, so comments are listed by themselves. */
  async function* changedSince({ id }: { id: number }, since: string): AsyncGenerator<Listed[]> {
    const listed = new Set<number>();
    for await (const rows of changedIssues(id, since)) {
      const fresh = rows.filter(({ number }) => !listed.has(number));
      for (const { number } of fresh) listed.add(number);
      if (fresh.length > 0) yield fresh;
    }
    for await (const numbers of commentedIssues(id, since)) {
      const others = numbers.filter((number) => !listed.has(number));
      for (const number of others) listed.add(number);
      const rows: Listed[] = [];
      for (const number of new Set(others)) rows.push(...(await single(id, number)));
      if (rows.length > 0) yield rows;
    }
  }

  async function* changedIssues(id: number, since: string): AsyncGenerator<Listed[]> {
    const call = { kind: 'issues.changed', path: ['issues'] };
    for await (const rows of http.pages(async (page) => {
      const query = { state: 'all', since, ...page };
      return (await repositories.within(id, { ...call, query }, listOf(issue))).value;
    })) {
      yield rows.map((row) => toListed(name, row));
    }
  }

  async function* commentedIssues(id: number, since: string): AsyncGenerator<number[]> {
    const call = { kind: 'comments.changed', path: ['issues', 'comments'] };
    for await (const rows of http.pages(async (page) => {
      const query = { since, ...page };
      return (await repositories.within(id, { ...call, query }, listOf(comment))).value;
    })) {
      yield rows.flatMap(({ issue_url }) => numberIn(issue_url ?? ''));
    }
  }

  async function single(id: number, number: number): Promise<Listed[]> {
    const call = { kind: 'issue.read', issue: `${id}#${number}`, path: ['issues', number] };
    const { value } = await repositories.within(id, call, issue);
    return value ? [toListed(name, value)] : [];
  }
}

/** Of a pull request's comment there is none. */
function numberIn(url: string): number[] {
  const number = ISSUE_NUMBER.exec(url)?.[1];
  return number ? [Number(number)] : [];
}
