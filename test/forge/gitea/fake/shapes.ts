import type { Person } from '../../../../src/domain/issue.ts';
import type { TimelineEntry } from '../../../../src/forge/gitea/parse.ts';
import {
  type StoredIssue,
  type StoredLabel,
  type StoredRepository,
  shownComment,
  shownIssue,
  type World,
} from '../../../../src/forge/memory/world.ts';

/** As JSON of Gitea's API: null for empty lists, stamps in the server's own time zone. */
export function issueJson(world: World, issue: StoredIssue) {
  const shown = shownIssue(world, issue);
  const [owner, name] = shown.repository.fullName.split('/');
  return {
    id: 1_000 + shown.number,
    number: shown.number,
    title: shown.title,
    body: shown.body,
    html_url: shown.url,
    state: shown.state,
    user: userJson(shown.author),
    assignee: shown.assignees[0] ? userJson(shown.assignees[0]) : null,
    assignees: shown.assignees.length > 0 ? shown.assignees.map(userJson) : null,
    labels: issue.labels.map(labelJson),
    is_locked: shown.locked,
    comments: shown.comments,
    created_at: stampJson(shown.createdAt),
    updated_at: stampJson(shown.updatedAt),
    pull_request: shown.pullRequest && { merged: shown.pullRequest.merged },
    repository: { id: shown.repository.id, owner, name, full_name: shown.repository.fullName },
  };
}

export function commentJson(world: World, issue: StoredIssue, entry: TimelineEntry) {
  const shown = shownComment(world, issue, entry);
  return {
    id: shown.id,
    user: userJson(shown.author),
    body: shown.body,
    html_url: shown.url,
    issue_url: issue.merged === null ? shown.url.split('#')[0] : '',
    created_at: stampJson(shown.createdAt),
    updated_at: stampJson(shown.updatedAt),
  };
}

export function timelineJson(entry: TimelineEntry) {
  return {
    ...entry,
    user: entry.user ? userJson(entry.user) : null,
    created_at: stampJson(entry.created_at),
    updated_at: stampJson(entry.updated_at),
  };
}

export function repositoryJson({ facts, writers }: StoredRepository, reader: Person) {
  return {
    id: facts.id,
    full_name: facts.fullName,
    clone_url: facts.cloneUrl,
    default_branch: facts.defaultBranch,
    archived: facts.archived,
    permissions: { admin: false, push: writers.has(reader.id), pull: true },
  };
}

export function labelJson({ id, name, color, description, exclusive }: StoredLabel) {
  return { id, name, color, description, exclusive };
}

export function userJson({ id, login }: Person) {
  return { id, login, full_name: '', email: `${login}@noreply.example.org` };
}

/** `2026-11-24T16:00:00+02:00`. */
function stampJson(iso: string): string {
  const TWO_HOURS_MS = 7_200_000;
  return new Date(Date.parse(iso) + TWO_HOURS_MS).toISOString().replace(/\.\d+Z$/, '+02:00');
}
