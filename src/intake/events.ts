import type { Forge } from '../forge/forge.ts';

/** What of an issue a delivery is about. */
export type Subject = 'issue' | 'assign' | 'label' | 'comment';

export type Event =
  /** Null: the action tells. */
  | { kind: 'subject'; subject: Subject | null }
  | { kind: 'ignored'; reason: string }
  | { kind: 'malformed'; why: string };

type Headers = Record<string, string | string[] | undefined>;

/** Gitea sends GitHub's headers too, and one `issues` for several events: the type is finer. */
const HEADERS: Record<Forge['kind'], string[]> = {
  gitea: ['x-gitea-event-type', 'x-gitea-event'],
  forgejo: ['x-forgejo-event-type', 'x-gitea-event-type', 'x-forgejo-event', 'x-gitea-event'],
  github: ['x-github-event'],
};

const SUBJECTS = new Map<string, Subject | null>([
  ['issues', null],
  ['issue_assign', 'assign'],
  ['issue_label', 'label'],
  ['issue_milestone', 'issue'],
  ['issue_comment', 'comment'],
]);

export function eventOf(forge: Forge['kind'], headers: Headers): Event {
  const name = nameOf(forge, headers);
  if (name === null) {
    return { kind: 'malformed', why: `The header ${HEADERS[forge].at(-1)} is missing.` };
  }
  const subject = SUBJECTS.get(name);
  if (subject !== undefined) return { kind: 'subject', subject };
  if (name === 'ping') return { kind: 'ignored', reason: 'Pong: the hook works.' };
  if (name.startsWith('pull_request')) {
    return { kind: 'ignored', reason: 'Pull requests are no tasks.' };
  }
  return { kind: 'ignored', reason: 'Events of this kind are of no interest.' };
}

export function nameOf(forge: Forge['kind'], headers: Headers): string | null {
  for (const header of HEADERS[forge]) {
    const value = headers[header];
    if (typeof value === 'string' && value !== '') return value;
  }
  return null;
}
