import type { SandboxForge } from '../forge.ts';

export interface SandboxIssue {
  number: number;
  title: string;
  body: string | null;
  state: 'open' | 'closed';
  user: { login: string };
  assignees: { login: string }[];
  labels: { name: string; color: string }[];
  created_at: string;
}

export interface SandboxComment {
  id: number;
  body: string;
  user: { login: string };
  created_at: string;
}

export type IssueApi = ReturnType<typeof createIssueApi>;

/** What ann does on her forge, by its API: deliveries come of it as on any other. */
export function createIssueApi({ call, repository, bot }: SandboxForge) {
  const issues = `/repos/${repository.fullName}/issues`;
  return {
    list: async () => (await call('GET', `${issues}?state=all&per_page=100`)) as SandboxIssue[],
    read: async (number: number) => (await call('GET', `${issues}/${number}`)) as SandboxIssue,
    comments: async (number: number) =>
      (await call('GET', `${issues}/${number}/comments?per_page=100`)) as SandboxComment[],
    open: async (issue: { title: string; body: string }) =>
      (await call('POST', issues, issue)) as SandboxIssue,
    assign: (number: number) => call('POST', `${issues}/${number}/assignees`, { assignees: [bot] }),
    unassign: (number: number) =>
      call('DELETE', `${issues}/${number}/assignees`, { assignees: [bot] }),
    label: (number: number, name: string) =>
      call('POST', `${issues}/${number}/labels`, { labels: [name] }),
    unlabel: (number: number, name: string) =>
      call('DELETE', `${issues}/${number}/labels/${encodeURIComponent(name)}`),
    comment: (number: number, body: string) =>
      call('POST', `${issues}/${number}/comments`, { body }),
    setState: (number: number, state: 'open' | 'closed') =>
      call('PATCH', `${issues}/${number}`, { state }),
  };
}
