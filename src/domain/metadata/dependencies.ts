import { quoteInline } from '../quote.ts';
import type { Line } from './lines.ts';
import { type Place, type Reference, type Spotted, spotReferences, united } from './references.ts';
import { type Complaint, complaint } from './tame.ts';

export interface Dependencies {
  blockedBy: Reference[];
  blocks: Reference[];
  complaints: Complaint[];
}

type Relation = 'blockedBy' | 'blocks';

/** More are cut, and said: each may cost the forge a question. */
const MAX_REFERENCES = 200;
const NO_NUMBER = 'no issue number in it: write `#12`, `owner/repo#12` or a full address';
const LEADING = /^[\s|*_~•·‣–—-]+/u;
const KEYWORD = /^(blocked[\s_-]*by|depends[\s_-]*on|blocks)(?![\p{L}\p{N}_-])[\s|*_]*([:：]?)/iu;
const NEXT_KEYWORD =
  /(?:[,;.|]|\sand\s)\s*(?:and\s+)?(?=(?:blocked[\s_-]by|depends[\s_-]on|blocks)(?![\p{L}\p{N}_-]))/iu;
const NOTHING = /^(?:none|nothing|nobody|no one|no|n\/?a|-+|–|—|x|tbd|\?)?[.!|]?$/i;
const DEPENDENCY_SECTION = /^dependenc(?:y|ies)\b/;

/** Every line that begins with `Blocked by`, `Depends on` or `Blocks`, and lists below such a line. */
export function readDependencies(lines: Line[], place: Place): Dependencies {
  const found: Dependencies = { blockedBy: [], blocks: [], complaints: [] };
  let open: { relation: Relation; block: number } | null = null;
  for (const line of lines) {
    const parts = partsOf(line.text);
    if (parts.length > 0) {
      const last = parts.map((part) => readPart(part, line, place, found)).at(-1);
      open = last ? { relation: last, block: line.block } : null;
    } else if (open && (line.kind === 'item' || line.block === open.block)) {
      open = readListed(line, open, place, found) ? open : null;
    } else if (line.text !== '') open = null;
  }
  return {
    blockedBy: capped(found.blockedBy, 'Blocked by', found.complaints),
    blocks: capped(found.blocks, 'Blocks', found.complaints),
    complaints: found.complaints,
  };
}

interface Part {
  relation: Relation;
  colon: boolean;
  rest: string;
}

/** `Blocked by #1, blocks #2` says two things. */
function partsOf(text: string): Part[] {
  const parts: Part[] = [];
  let rest = text.replace(LEADING, '');
  for (let match = KEYWORD.exec(rest); match; match = KEYWORD.exec(rest)) {
    const tail = rest.slice(match[0].length);
    const next = NEXT_KEYWORD.exec(tail);
    parts.push({
      relation: /^blocks/i.test(match[1] as string) ? 'blocks' : 'blockedBy',
      colon: match[2] !== '',
      rest: (next ? tail.slice(0, next.index) : tail).trim(),
    });
    rest = next ? tail.slice(next.index + next[0].length) : '';
  }
  return parts;
}

/** The relation when nothing follows, so that a list below may say it. */
function readPart(part: Part, line: Line, place: Place, found: Dependencies): Relation | null {
  const { references, wrong } = spotReferences(part.rest, place);
  found[part.relation].push(...references);
  complainOfWords(line, wrong, found);
  if (references.length > 0 || wrong.length > 0) return null;
  if (NOTHING.test(part.rest)) return part.rest === '' ? part.relation : null;
  if (isStatement(part, line)) {
    found.complaints.push(complaint(line.text, NO_NUMBER));
  }
  return null;
}

/** `Blocks of code are long` is prose; `Blocks: the parser` and `Depends on COORD-3` are meant. */
function isStatement(part: Part, line: Line): boolean {
  return part.colon || DEPENDENCY_SECTION.test(line.section) || /\p{N}/u.test(part.rest);
}

/** False when this line is no part of a list of references. */
function readListed(
  line: Line,
  open: { relation: Relation },
  place: Place,
  found: Dependencies,
): boolean {
  const { references, wrong } = spotReferences(line.text, place);
  found[open.relation].push(...references);
  complainOfWords(line, wrong, found);
  if (references.length > 0 || wrong.length > 0 || NOTHING.test(line.text)) return true;
  if (line.kind !== 'item') return false;
  found.complaints.push(complaint(line.text, NO_NUMBER));
  return true;
}

function complainOfWords(line: Line, wrong: Spotted['wrong'], found: Dependencies): void {
  for (const { word, why } of wrong) {
    found.complaints.push(complaint(line.text, `${quoteInline(word, 60)} is ${why}`));
  }
}

function capped(references: Reference[], name: string, complaints: Complaint[]): Reference[] {
  const all = united(references);
  if (all.length > MAX_REFERENCES) {
    complaints.unshift(
      complaint(`${name} ${all.length} issues`, `only the first ${MAX_REFERENCES} are used`),
    );
  }
  return all.slice(0, MAX_REFERENCES);
}
