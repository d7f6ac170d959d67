import type { IssueRef } from '../../domain/issue.ts';

export const ISSUE = '/repos/{owner}/{repo}/issues/{issue_number}';

/** For counting: what kind of call, about which issue. */
export function about(kind: string, ref: IssueRef) {
  return { kind, issue: idOf(ref) };
}

export function idOf(ref: IssueRef): string {
  return `${ref.repositoryId}#${ref.number}`;
}
