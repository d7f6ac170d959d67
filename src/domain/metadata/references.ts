/** An issue that a text names. */
export interface Reference {
  /** `owner/name` as written, null = the issue's own repository. */
  repository: string | null;
  number: number;
}

export interface Spotted {
  references: Reference[];
  /** Words that look like a reference and are none, with the reason. */
  wrong: { word: string; why: string }[];
}

const NUMBER = '[1-9][0-9]{0,15}';
const SHORT = new RegExp(`^(?:([\\w.-]+/[\\w.-]+))?#(${NUMBER})$`);
const PATH = new RegExp(`^/([\\w.-]+/[\\w.-]+)/(?:issues|pulls?)/(${NUMBER})(?:/.*)?$`);
const SEPARATORS = /[\s,;()<>[\]{}|、，；（）]+/u;
const EDGES = /^["'*_“”‘’「」]+|["'*_“”‘’「」.:!?。：]+$/gu;

/** Finds references word by word, so it is linear; what stands between them is ignored. */
export function spotReferences(
  text: string,
  context: { repository: string; forgeUrl: string },
): Spotted {
  const spotted: Spotted = { references: [], wrong: [] };
  for (const raw of text.split(SEPARATORS)) {
    const word = raw.replace(EDGES, '');
    if (/^https?:\/\//i.test(word)) readUrl(word, context, spotted);
    else if (/#[-+]?\p{N}/u.test(word)) readShort(word, context.repository, spotted);
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

function readUrl(
  word: string,
  context: { repository: string; forgeUrl: string },
  spotted: Spotted,
): void {
  const url = parseUrl(word);
  const base = baseOf(context.forgeUrl);
  if (!url || !base || url.host !== base.host || !url.pathname.startsWith(`${base.path}/`)) {
    if (/\/\d+(?:$|[/?#])/.test(word))
      spotted.wrong.push({ word, why: 'an address outside this forge' });
    return;
  }
  const match = PATH.exec(url.pathname.slice(base.path.length));
  const number = Number(match?.[2]);
  if (!match || !Number.isSafeInteger(number)) {
    spotted.wrong.push({ word, why: 'not the address of an issue' });
    return;
  }
  spotted.references.push({ repository: foreign(match[1] as string, context.repository), number });
}

function foreign(repository: string, own: string): string | null {
  return repository.toLowerCase() === own.toLowerCase() ? null : repository;
}

/** Pages and API of one forge may have different hosts or paths; people paste the pages'. */
function baseOf(forgeUrl: string): { host: string; path: string } | null {
  const url = parseUrl(forgeUrl);
  if (!url) return null;
  const host = url.host === 'api.github.com' ? 'github.com' : url.host;
  return { host, path: url.pathname.replace(/\/+$/, '').replace(/\/api\/v\d+$/, '') };
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
