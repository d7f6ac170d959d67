import { keyOf, type Person } from '../../domain/issue.ts';
import type { Label } from '../forge.ts';
import type { TimelineEntry } from '../gitea/parse.ts';
import {
  commentIn,
  type MemoryEvent,
  type StoredIssue,
  type StoredLabel,
  type StoredRepository,
  type World,
} from './world.ts';

export type Acts = ReturnType<typeof createActs>;

/** What somebody does, whoever it is: state, timeline, stamp and event, as Gitea has them. */
export function createActs(world: World) {
  return {
    openIssue,
    assign,
    unassign,
    label,
    unlabel,
    createLabel,
    setState,
    comment,
    editComment,
    deleteComment,
    edit,
    setLocked,
    addDependency,
    removeDependency,
    deleteIssue,
  };

  function openIssue(
    repository: StoredRepository,
    by: Person,
    { title, body, assignees }: { title: string; body: string; assignees: Person[] },
  ): StoredIssue {
    repository.lastNumber += 1;
    const repositoryId = repository.facts.id;
    const issue: StoredIssue = {
      ref: { forge: world.name, repositoryId, number: repository.lastNumber },
      title,
      body,
      state: 'open',
      author: by,
      assignees: [],
      labels: [],
      locked: false,
      merged: null,
      createdAt: world.stamp(),
      updatedAt: world.stamp(),
      timeline: [],
      blockers: new Set(),
      reactions: new Map(),
    };
    repository.issues.set(issue.ref.number, issue);
    // Gitea tells of the assignment before it tells of the issue.
    for (const person of assignees) assign(issue, by, person);
    tell(issue, by, 'issues', 'opened');
    return issue;
  }

  function assign(issue: StoredIssue, by: Person, person: Person): void {
    if (issue.assignees.some(({ id }) => id === person.id)) return;
    issue.assignees.push(person);
    add(issue, by, { type: 'assignees', assignee: person, removed_assignee: false });
    tell(issue, by, 'issue_assign', 'assigned');
  }

  function unassign(issue: StoredIssue, by: Person, person: Person): void {
    if (!issue.assignees.some(({ id }) => id === person.id)) return;
    issue.assignees = issue.assignees.filter(({ id }) => id !== person.id);
    add(issue, by, { type: 'assignees', assignee: person, removed_assignee: true });
    tell(issue, by, 'issue_assign', 'unassigned');
  }

  function label(issue: StoredIssue, by: Person, wanted: StoredLabel): void {
    if (!issue.labels.includes(wanted)) {
      for (const sibling of issue.labels.filter((other) => areSiblings(other, wanted))) {
        takeOff(issue, by, sibling);
      }
      issue.labels.push(wanted);
      add(issue, by, { type: 'label', body: '1', label: { name: wanted.name } });
    }
    tell(issue, by, 'issue_label', 'label_updated');
  }

  function unlabel(issue: StoredIssue, by: Person, wanted: StoredLabel): void {
    if (issue.labels.includes(wanted)) takeOff(issue, by, wanted);
    tell(issue, by, 'issue_label', 'label_updated');
  }

  function takeOff(issue: StoredIssue, by: Person, gone: StoredLabel): void {
    issue.labels = issue.labels.filter((other) => other !== gone);
    add(issue, by, { type: 'label', body: '', label: { name: gone.name } });
  }

  function createLabel(repository: StoredRepository, wanted: Label): StoredLabel {
    const made = { ...wanted, id: world.nextId() };
    repository.labels.push(made);
    return made;
  }

  function setState(issue: StoredIssue, by: Person, state: 'open' | 'closed'): void {
    if (issue.state === state) return;
    issue.state = state;
    add(issue, by, { type: state === 'closed' ? 'close' : 'reopen' });
    tell(issue, by, 'issues', state === 'closed' ? 'closed' : 'reopened');
  }

  function comment(issue: StoredIssue, by: Person, body: string): TimelineEntry {
    const entry = add(issue, by, { type: 'comment', body });
    tell(issue, by, 'issue_comment', 'created');
    return entry;
  }

  /** Moves the comment's stamp, not the issue's. */
  function editComment(issue: StoredIssue, by: Person, commentId: number, body: string): boolean {
    const entry = commentIn(issue, commentId);
    if (!entry) return false;
    entry.body = body;
    entry.updated_at = world.stamp();
    tell(issue, by, 'issue_comment', 'edited');
    return true;
  }

  function deleteComment(issue: StoredIssue, by: Person, commentId: number): void {
    issue.timeline = issue.timeline.filter(({ id }) => id !== commentId);
    tell(issue, by, 'issue_comment', 'deleted');
  }

  function edit(issue: StoredIssue, by: Person, to: { title?: string; body?: string }): void {
    if (to.title !== undefined && to.title !== issue.title)
      add(issue, by, { type: 'change_title' });
    Object.assign(issue, to, { updatedAt: world.stamp() });
    tell(issue, by, 'issues', 'edited');
  }

  /** Locks and dependencies tell nobody. */
  function setLocked(issue: StoredIssue, by: Person, locked: boolean): void {
    issue.locked = locked;
    add(issue, by, { type: locked ? 'lock' : 'unlock' });
  }

  function addDependency(issue: StoredIssue, by: Person, blocker: StoredIssue): void {
    issue.blockers.add(keyOf(blocker.ref));
    for (const side of [issue, blocker]) add(side, by, { type: 'add_dependency' });
  }

  function removeDependency(issue: StoredIssue, by: Person, blocker: StoredIssue): void {
    issue.blockers.delete(keyOf(blocker.ref));
    for (const side of [issue, blocker]) add(side, by, { type: 'remove_dependency' });
  }

  function deleteIssue(issue: StoredIssue, by: Person): void {
    world.repositories.get(issue.ref.repositoryId)?.issues.delete(issue.ref.number);
    tell(issue, by, 'issues', 'deleted');
  }

  function add(
    issue: StoredIssue,
    by: Person,
    what: Partial<TimelineEntry> & { type: string },
  ): TimelineEntry {
    const at = world.stamp();
    const entry = {
      id: world.nextId(),
      user: by,
      body: '',
      created_at: at,
      updated_at: at,
      ...what,
    };
    issue.timeline.push(entry);
    issue.updatedAt = at;
    return entry;
  }

  function tell(issue: StoredIssue, by: Person, kind: MemoryEvent['kind'], action: string): void {
    world.tell({ kind, action, key: keyOf(issue.ref), senderId: by.id });
  }
}

/** Exclusive labels of one scope; the scope is what stands before the last slash. */
function areSiblings(a: StoredLabel, b: StoredLabel): boolean {
  const scope = scopeOf(a.name);
  return a !== b && a.exclusive && b.exclusive && scope !== '' && scope === scopeOf(b.name);
}

function scopeOf(name: string): string {
  return name.slice(0, Math.max(name.lastIndexOf('/'), 0)).toLowerCase();
}
