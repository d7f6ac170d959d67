import { type IssueKey, parseKey } from './issue.ts';

/** Names a folder and a log, so it has neither `/` nor `#`. */
export function runIdOf(key: IssueKey, startedMs: number, turn: number): string {
  return `${key.replace(/[/#]/g, '-')}-${startedMs.toString(36)}-t${turn}`;
}

/** A forge's name may hold `-`, so it is read from the back; null for what is no run's id. */
export function issueOfRun(id: string): IssueKey | null {
  const [, forge, repository, number] =
    /^([a-z0-9-]+)-([1-9]\d*)-([1-9]\d*)-[0-9a-z]+-t\d+$/.exec(id) ?? [];
  if (!forge) return null;
  const key = `${forge}/${Number(repository)}#${Number(number)}` as const;
  parseKey(key);
  return key;
}
