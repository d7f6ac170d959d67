/** `<forge name>/<repository id>#<number>`, e.g. `gitea/7#12`: how an issue is named inside. */
export type IssueKey = `${string}/${number}#${number}`;

export interface IssueRef {
  forge: string;
  repositoryId: number;
  number: number;
}

export interface Person {
  id: number;
  login: string;
}

export interface Repository {
  id: number;
  /** `owner/name`: for display and for the forge's paths; it changes when renamed. */
  fullName: string;
}

/** An issue (or pull request) as one read of the forge showed it. */
export interface Issue {
  key: IssueKey;
  repository: Repository;
  number: number;
  title: string;
  /** Never null: a forge's null is ''. */
  body: string;
  url: string;
  state: 'open' | 'closed';
  /** Set when closed. Gitea knows no reasons: always completed. */
  closedAs: 'completed' | 'not-planned' | null;
  pullRequest: { merged: boolean } | null;
  author: Person;
  assignees: Person[];
  labels: string[];
  locked: boolean;
  /** How many comments it has, the bot's own among them. */
  comments: number;
  /** ISO 8601, whole seconds on Gitea and GitHub. */
  createdAt: string;
  updatedAt: string;
}

const KEY = /^([a-z0-9-]+)\/([1-9]\d{0,15})#([1-9]\d{0,15})$/;

export function keyOf(ref: IssueRef): IssueKey {
  return `${ref.forge}/${ref.repositoryId}#${ref.number}`;
}

/** As people write it. */
export function nameOf({ repository, number }: Pick<Issue, 'repository' | 'number'>): string {
  return `${repository.fullName}#${number}`;
}

/** Throws on text that is no key: keys are made by `keyOf` only, so that is a defect. */
export function parseKey(key: string): IssueRef {
  const match = KEY.exec(key);
  if (!match) throw new Error(`not an issue key: ${JSON.stringify(key.slice(0, 100))}`);
  return { forge: match[1] as string, repositoryId: Number(match[2]), number: Number(match[3]) };
}
