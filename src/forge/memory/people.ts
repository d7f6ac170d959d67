import type { IssueRef, Person, Repository } from '../../domain/issue.ts';
import type { Acts } from './acts.ts';
import { issueIn, type StoredIssue, type StoredRepository, type World } from './world.ts';

export type MemoryPeople = ReturnType<typeof createPeople>;

export interface Users {
  owner: Person;
  bot: Person;
  writer: Person;
  stranger: Person;
}

/** What people can do in one repository; as its owner where nobody is named. */
export function createPeople(world: World, acts: Acts, home: StoredRepository, users: Users) {
  const { owner } = users;
  const { id, fullName } = home.facts;
  const repository: Repository = { id, fullName };

  return {
    ...users,
    repository,

    async openIssue(issue: {
      title: string;
      body?: string;
      assignees?: Person[];
      by?: Person;
    }): Promise<IssueRef> {
      const { title, body = '', assignees = [], by = owner } = issue;
      return { ...acts.openIssue(home, by, { title, body, assignees }).ref };
    },
    async assign(ref: IssueRef, person: Person, by = owner) {
      acts.assign(at(ref), by, person);
    },
    async unassign(ref: IssueRef, person: Person, by = owner) {
      acts.unassign(at(ref), by, person);
    },
    async label(ref: IssueRef, name: string, by = owner) {
      acts.label(at(ref), by, labelNamed(name));
    },
    async unlabel(ref: IssueRef, name: string, by = owner) {
      acts.unlabel(at(ref), by, labelNamed(name));
    },
    async close(ref: IssueRef, by = owner) {
      acts.setState(at(ref), by, 'closed');
    },
    async reopen(ref: IssueRef, by = owner) {
      acts.setState(at(ref), by, 'open');
    },
    async comment(ref: IssueRef, body: string, by = owner): Promise<number> {
      return acts.comment(at(ref), by, body).id;
    },
    async editComment(ref: IssueRef, commentId: number, body: string, by = owner) {
      acts.editComment(at(ref), by, commentId, body);
    },
    async deleteComment(ref: IssueRef, commentId: number, by = owner) {
      acts.deleteComment(at(ref), by, commentId);
    },
    async editBody(ref: IssueRef, body: string, by = owner) {
      acts.edit(at(ref), by, { body });
    },
    async editTitle(ref: IssueRef, title: string, by = owner) {
      acts.edit(at(ref), by, { title });
    },
    async addDependency(ref: IssueRef, blocker: IssueRef) {
      acts.addDependency(at(ref), owner, at(blocker));
    },
    async removeDependency(ref: IssueRef, blocker: IssueRef) {
      acts.removeDependency(at(ref), owner, at(blocker));
    },
    async lock(ref: IssueRef) {
      acts.setLocked(at(ref), owner, true);
    },
    async unlock(ref: IssueRef) {
      acts.setLocked(at(ref), owner, false);
    },
    async deleteIssue(ref: IssueRef) {
      acts.deleteIssue(at(ref), owner);
    },
    /** Makes it a pull request, for a blocker that is one. */
    async turnIntoPullRequest(ref: IssueRef, { merged }: { merged: boolean }) {
      at(ref).merged = merged;
    },
    /** Makes the repository unreadable for the bot, or readable again. */
    async setReadable(readable: boolean) {
      if (readable) world.repositories.set(id, home);
      else world.repositories.delete(id);
    },
    /** Archived, nobody writes; without write permission the bot may comment, not label. */
    async setFacts(change: Partial<Pick<StoredRepository['facts'], 'archived' | 'mayWrite'>>) {
      home.facts = { ...home.facts, ...change };
    },
    async deleteLabel(name: string) {
      const label = labelNamed(name);
      home.labels = home.labels.filter((other) => other !== label);
      for (const issue of home.issues.values())
        issue.labels = issue.labels.filter((other) => other !== label);
    },
    async rename(newName: string) {
      home.facts = { ...home.facts, fullName: newName };
    },
    async labels(): Promise<string[]> {
      return home.labels.map(({ name }) => name);
    },
    /** The names of an issue's labels now. */
    async labelsOf(ref: IssueRef): Promise<string[]> {
      return at(ref).labels.map(({ name }) => name);
    },
    /** What the bot reacted with, oldest first. */
    async reactionsOf(ref: IssueRef, commentId: number): Promise<string[]> {
      const there = at(ref).reactions.get(commentId) ?? [];
      return there.filter(({ by }) => by === users.bot.id).map(({ content }) => content);
    },
    /** Comments as they stand, oldest first. */
    async commentsOf(ref: IssueRef): Promise<{ id: number; author: Person; body: string }[]> {
      return at(ref)
        .timeline.filter(({ type }) => type === 'comment')
        .map((entry) => ({
          id: entry.id,
          author: entry.user as Person,
          body: entry.body ?? '',
        }));
    },
  };

  function at(ref: IssueRef): StoredIssue {
    const issue = ref.repositoryId === id ? home.issues.get(ref.number) : issueIn(world, ref);
    if (!issue) throw new Error(`there is no issue ${ref.repositoryId}#${ref.number}`);
    return issue;
  }

  function labelNamed(name: string) {
    const label = home.labels.find((other) => other.name === name);
    if (!label) throw new Error(`there is no label ${name}: call ensureLabels first`);
    return label;
  }
}
