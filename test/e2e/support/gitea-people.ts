import { setTimeout as wait } from 'node:timers/promises';
import type { IssueRef, Person, Repository } from '../../../src/domain/issue.ts';
import type { People } from '../../forge/people.ts';
import type { Api } from './gitea-api.ts';

interface PeopleDeps {
  forge: string;
  repository: Repository;
  owner: { person: Person; api: Api };
  bot: { person: Person };
  writer: { person: Person };
  stranger: { person: Person };
  /** By user id. */
  apis: ReadonlyMap<number, Api>;
}

interface ApiIssue {
  number: number;
  assignees: Person[] | null;
}

interface ApiLabel {
  id: number;
  name: string;
}

/** People at a real Gitea, through its API. */
export function createPeople({ forge, repository, apis, ...users }: PeopleDeps): People {
  const owner = users.owner.api;
  const repo = `/repos/${repository.fullName}`;

  return {
    repository,
    owner: users.owner.person,
    bot: users.bot.person,
    writer: users.writer.person,
    stranger: users.stranger.person,

    async openIssue({ title, body = '', assignees = [], by }) {
      const logins = assignees.map(({ login }) => login);
      const issue = { title, body, assignees: logins };
      const { number } = await apiOf(by).post<ApiIssue>(`${repo}/issues`, issue);
      return { forge, repositoryId: repository.id, number };
    },
    async assign(ref, person) {
      await setAssignees(ref, [...(await assigneesOf(ref)), person.login]);
    },
    async unassign(ref, person) {
      await setAssignees(
        ref,
        (await assigneesOf(ref)).filter((login) => login !== person.login),
      );
    },
    async label(ref, label) {
      await owner.post(`${at(ref)}/labels`, { labels: [await labelId(label)] });
    },
    async unlabel(ref, label) {
      await owner.delete(`${at(ref)}/labels/${await labelId(label)}`);
    },
    async close(ref) {
      await owner.patch(at(ref), { state: 'closed' });
    },
    async reopen(ref) {
      await owner.patch(at(ref), { state: 'open' });
    },
    async comment(ref, body, by) {
      return (await apiOf(by).post<{ id: number }>(`${at(ref)}/comments`, { body })).id;
    },
    async editComment(_ref, commentId, body) {
      await owner.patch(`${repo}/issues/comments/${commentId}`, { body });
    },
    async deleteComment(_ref, commentId) {
      await owner.delete(`${repo}/issues/comments/${commentId}`);
    },
    async reactionsOf(_ref, commentId) {
      const path = `${repo}/issues/comments/${commentId}/reactions`;
      const all = await owner.get<{ user: Person; content: string }[] | null>(path);
      const { id } = users.bot.person;
      return (all ?? []).filter(({ user }) => user.id === id).map(({ content }) => content);
    },
    async editBody(ref, body) {
      await owner.patch(at(ref), { body });
    },
    async editTitle(ref, title) {
      await owner.patch(at(ref), { title });
    },
    async addDependency(ref, blocker) {
      await owner.post(`${at(ref)}/dependencies`, metaOf(blocker));
    },
    async removeDependency(ref, blocker) {
      await owner.delete(`${at(ref)}/dependencies`, metaOf(blocker));
    },
    async lock(ref) {
      await owner.put(`${at(ref)}/lock`, {});
    },
    async unlock(ref) {
      await owner.delete(`${at(ref)}/lock`);
    },
    async deleteIssue(ref) {
      await owner.delete(at(ref));
    },
    async deleteLabel(name) {
      await owner.delete(`${repo}/labels/${await labelId(name)}`);
    },
    async labels() {
      return (await owner.get<ApiLabel[]>(`${repo}/labels?limit=50`)).map(({ name }) => name);
    },
    async nextSecond() {
      await wait(1_050 - (Date.now() % 1_000));
    },
  };

  function apiOf(by: Person | undefined): Api {
    const api = by ? apis.get(by.id) : owner;
    if (!api) throw new Error(`${by?.login} is nobody of this test`);
    return api;
  }

  function at(ref: IssueRef): string {
    return `${repo}/issues/${ref.number}`;
  }

  /** In the same repository. */
  function metaOf(blocker: IssueRef) {
    const [name, repoName] = repository.fullName.split('/');
    return { owner: name, repo: repoName, index: blocker.number };
  }

  async function assigneesOf(ref: IssueRef): Promise<string[]> {
    const { assignees } = await owner.get<ApiIssue>(at(ref));
    return (assignees ?? []).map(({ login }) => login);
  }

  async function setAssignees(ref: IssueRef, assignees: string[]): Promise<void> {
    await owner.patch(at(ref), { assignees });
  }

  async function labelId(name: string): Promise<number> {
    const labels = await owner.get<ApiLabel[]>(`${repo}/labels?limit=50`);
    const found = labels.find((label) => label.name === name);
    if (!found) throw new Error(`there is no label ${name}`);
    return found.id;
  }
}
