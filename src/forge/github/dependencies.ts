import { z } from 'zod';
import type { Issue, IssueRef, Repository } from '../../domain/issue.ts';
import { about, ISSUE } from './about.ts';
import type { Request } from './client.ts';
import { issueSchema, type RawIssue, repositoryNameOf, toIssue } from './parse.ts';
import type { Repositories } from './repositories.ts';

const PAGE = 100;
const issues = z.array(issueSchema);
/** Of a repository that the token can't see. None has this id, so a look finds it unreadable. */
const HIDDEN = Number.MAX_SAFE_INTEGER;

/** What blocks an issue by the forge's own word. A 404 says that this server has no dependencies. */
export function createDependencies(deps: {
  name: string;
  request: Request;
  repositories: Repositories;
}) {
  const { name, request, repositories } = deps;

  return async function dependencies(ref: IssueRef): Promise<Issue[]> {
    const { owner, repo, repository: own } = await repositories.pathOf(ref);
    const blockers: Issue[] = [];
    for (let page = 1; ; page += 1) {
      const { data } = await request(
        about('dependencies.read', ref),
        `GET ${ISSUE}/dependencies/blocked_by`,
        { owner, repo, issue_number: ref.number, per_page: PAGE, page },
      );
      const raw = issues.parse(data ?? []);
      for (const one of raw) blockers.push(toIssue(name, await homeOf(one, own), one));
      if (raw.length < PAGE) return blockers;
    }
  };

  /** A list names another repository by its address alone; the same number here is another issue. */
  async function homeOf(raw: RawIssue, own: Repository): Promise<Repository> {
    if (raw.repository) return { id: raw.repository.id, fullName: raw.repository.full_name };
    const fullName = repositoryNameOf(raw) ?? own.fullName;
    if (fullName.toLowerCase() === own.fullName.toLowerCase()) return own;
    const id = (await repositories.byName(fullName))?.id ?? HIDDEN;
    return { id, fullName };
  }
}
