/** An issue that a text names. */
export interface Reference {
  /** `owner/name` as written, null = the issue's own repository. */
  repository: string | null;
  number: number;
}

/** Where a text stands: what its references are read against. */
export interface Place {
  /** `owner/name` of the issue's own repository. */
  repository: string;
  /** Base address of the forge, its API's or its pages'. */
  forgeUrl: string;
  /** The issue's own page, as the forge names it: people paste its neighbours', wherever the bot calls the forge. */
  issueUrl: string;
}

export interface Spotted {
  references: Reference[];
  /** Words that look like a reference and are none, with the reason. */
  wrong: { word: string; why: string }[];
}

const NUMBER = '[1-9][0-9]{0,15}';
const SHORT = new RegExp(`^(?:([\\w.-]+/[\\w.-]+))?#(${NUMBER})$`);
const PATH = new RegExp(`^/([\\w.-]+/[\\w.-]+)/(?:issues|pulls?)/(${NUMBER})(?:/.*)?$`);
const ISSUE_PAGE = /\/[^/]+\/[^/]+\/(?:issues|pulls?)\/\d+$/;
const SEPARATORS = /[\s,;()<>[\]{}|、，；（）]+/u;
const EDGES = /^["'*_“”‘’「」]+|["'*_“”‘’「」.:!?。：]+$/gu;

/** Finds references word by word, so it is linear; what stands between them is ignored. */
export function spotReferences(text: string, place: Place): Spotted {
  const spotted: Spotted = { references: [], wrong: [] };
  for (const raw of text.split(SEPARATORS)) {
    const word = raw.replace(EDGES, '');
    if (/^https?:\/\//i.test(word)) readUrl(word, place, spotted);
    else if (/#[-+]?\p{N}/u.test(word)) readShort(word, place.repository, spotted);
  }
  return spotted;
}

function readShort(word: string, own: string, spotted: Spotted): void {
  const match = SHORT.exec(word);
  const number = Number(match?.[2]);
  if (!match || !Number.isSafeInteger(number)) {
    spotted.wrong.push({ word, why: 'not an issue number' });
    return;
  }
  spotted.references.push({ repository: foreign(match[1] ?? own, own), number });
}

function readUrl(word: string, place: Place, spotted: Spotted): void {
  const url = parseUrl(word);
  const bases = basesOf(place).filter((base) => isBelow(base, url));
  if (!url || bases.length === 0) {
    if (/\/\d+(?:$|[/?#])/.test(word))
      spotted.wrong.push({ word, why: 'an address outside this forge' });
    return;
  }
  const match = bases.map(({ path }) => PATH.exec(url.pathname.slice(path.length))).find(Boolean);
  const number = Number(match?.[2]);
  if (!match || !Number.isSafeInteger(number)) {
    spotted.wrong.push({ word, why: 'not the address of an issue' });
    return;
  }
  spotted.references.push({ repository: foreign(match[1] as string, place.repository), number });
}

function foreign(repository: string, own: string): string | null {
  return repository.toLowerCase() === own.toLowerCase() ? null : repository;
}

interface Base {
  host: string;
  path: string;
}

/** Pages and API of one forge may have different hosts or paths; people paste the pages'. */
function basesOf({ forgeUrl, issueUrl }: Place): Base[] {
  const urls = [parseUrl(forgeUrl), parseUrl(issueUrl.replace(ISSUE_PAGE, ''))];
  return urls.flatMap((url) => (url ? [baseOf(url)] : []));
}

function baseOf({ host, pathname }: URL): Base {
  return {
    host: host === 'api.github.com' ? 'github.com' : host,
    path: pathname.replace(/\/+$/, '').replace(/\/api\/v\d+$/, ''),
  };
}

function isBelow({ host, path }: Base, url: URL | null): boolean {
  return url?.host === host && url.pathname.startsWith(`${path}/`);
}

function parseUrl(text: string): URL | null {
  return URL.canParse(text) ? new URL(text) : null;
}

/** Each issue once, in the order of first mention. */
export function united(references: Reference[]): Reference[] {
  const byName = new Map<string, Reference>();
  for (const reference of references) {
    const name = `${reference.repository?.toLowerCase() ?? ''}#${reference.number}`;
    if (!byName.has(name)) byName.set(name, reference);
  }
  return [...byName.values()];
}
