import { type IssueKey, keyOf } from './issue.ts';

/** Names a folder and a log, so it has neither `/` nor `#`. */
export function runIdOf(key: IssueKey, startedMs: number, turn: number): string {
  return `${key.replace(/[/#]/g, '-')}-${startedMs.toString(36)}-t${turn}`;
}

/** Numbers as long as those of a key. */
const RUN_ID = /^([a-z0-9-]+)-([1-9]\d{0,15})-([1-9]\d{0,15})-[0-9a-z]+-t\d+$/;

/** A forge's name may hold `-`, so it is read from the back; null for what is no run's id. */
export function issueOfRun(id: string): IssueKey | null {
  const [, forge, repositoryId, number] = RUN_ID.exec(id) ?? [];
  return forge
    ? keyOf({ forge, repositoryId: Number(repositoryId), number: Number(number) })
    : null;
}
