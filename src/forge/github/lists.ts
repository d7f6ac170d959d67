import { z } from 'zod';
import type { Repository } from '../../domain/issue.ts';
import type { Listed } from '../forge.ts';
import { ISSUE } from './about.ts';
import type { App } from './app.ts';
import type { Request } from './client.ts';
import { issueSchema, toListed } from './parse.ts';
import type { Repositories } from './repositories.ts';

const PAGE = 100;
const issues = z.array(issueSchema);

export interface ListDeps {
  name: string;
  request: Request;
  repositories: Repositories;
  whoAmI(): Promise<{ login: string }>;
  /** Set where the bot is an App: nobody can assign it, a label stands for that. */
  app: App | null;
  triggerLabel: string | null;
}

/** Open issues assigned to the bot, and those with the label that stands for it. */
export async function* listAssigned(deps: ListDeps): AsyncIterable<Listed[]> {
  const { app, repositories, triggerLabel } = deps;
  if (app) await app.learnRepositories(repositories);
  else yield* assignedToUser(deps);
  if (triggerLabel === null) return;
  for (const repository of repositories.known())
    yield* issuesOnly(pages(deps, repository, { labels: triggerLabel, state: 'open' }));
}

/** In one list where the forge has it, else a list a repository. */
async function* assignedToUser(deps: ListDeps): AsyncIterable<Listed[]> {
  const { request, repositories } = deps;
  const first = await request({ kind: 'list.assigned' }, 'GET /issues', {
    filter: 'assigned',
    state: 'open',
    per_page: PAGE,
    page: 1,
  });
  if (first.status !== 200) {
    for (const repository of repositories.known()) yield* assignedIn(deps, repository);
    return;
  }
  for (let page = 1, answer = first; ; page += 1) {
    const raw = issues.parse(answer.data);
    yield raw.flatMap((one) => {
      if (!one.repository || one.pull_request) return [];
      const repository = { id: one.repository.id, fullName: one.repository.full_name };
      repositories.learn(repository);
      return [toListed(deps.name, repository, one)];
    });
    if (raw.length < PAGE) return;
    answer = await request({ kind: 'list.assigned' }, 'GET /issues', {
      filter: 'assigned',
      state: 'open',
      per_page: PAGE,
      page: page + 1,
    });
  }
}

async function* assignedIn(deps: ListDeps, repository: Repository): AsyncIterable<Listed[]> {
  const { login } = await deps.whoAmI();
  yield* issuesOnly(pages(deps, repository, { assignee: login, state: 'open' }));
}

/** Issues and pull requests that moved, and issues of comments that moved: an edit need not move its issue. */
export async function* listChanged(
  deps: ListDeps,
  { id }: { id: number },
  since: string,
): AsyncIterable<Listed[]> {
  const { repository } = await deps.repositories.pathOf({ repositoryId: id });
  const listed = new Set<number>();
  for await (const page of pages(deps, repository, { state: 'all', since })) {
    for (const { number } of page) listed.add(number);
    yield page;
  }
  for (const number of await commented(deps, repository, since)) {
    if (!listed.has(number)) yield await single(deps, repository, number);
  }
}

async function commented(
  { request, repositories }: ListDeps,
  repository: Repository,
  since: string,
): Promise<Set<number>> {
  const { owner, repo } = await repositories.pathOf({ repositoryId: repository.id });
  const numbers = new Set<number>();
  for (let page = 1; ; page += 1) {
    const { data } = await request(
      { kind: 'list.comments' },
      'GET /repos/{owner}/{repo}/issues/comments',
      { owner, repo, since, per_page: PAGE, page },
    );
    const raw = z.array(z.object({ issue_url: z.string() })).parse(data ?? []);
    for (const { issue_url: url } of raw) numbers.add(Number(url.slice(url.lastIndexOf('/') + 1)));
    if (raw.length < PAGE) return numbers;
  }
}

async function single(
  { name, request, repositories }: ListDeps,
  repository: Repository,
  number: number,
): Promise<Listed[]> {
  const { owner, repo } = await repositories.pathOf({ repositoryId: repository.id });
  const { status, data } = await request({ kind: 'issue.read' }, `GET ${ISSUE}`, {
    owner,
    repo,
    issue_number: number,
  });
  if (status !== 200) return [];
  const raw = issueSchema.parse(data);
  return raw.pull_request ? [] : [toListed(name, repository, raw)];
}

async function* issuesOnly(found: AsyncIterable<Listed[]>): AsyncIterable<Listed[]> {
  for await (const page of found) yield page.filter(({ pullRequest }) => pullRequest === null);
}

async function* pages(
  { name, request, repositories }: ListDeps,
  repository: Repository,
  filter: Record<string, string>,
): AsyncIterable<Listed[]> {
  const { owner, repo } = await repositories.pathOf({ repositoryId: repository.id });
  for (let page = 1; ; page += 1) {
    const answer = await request({ kind: 'list.issues' }, 'GET /repos/{owner}/{repo}/issues', {
      owner,
      repo,
      ...filter,
      per_page: PAGE,
      page,
    });
    if (answer.status !== 200) return;
    const raw = issues.parse(answer.data);
    yield raw.map((one) => toListed(name, repository, one));
    if (raw.length < PAGE) return;
  }
}
