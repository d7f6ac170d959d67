import { clean, cut } from './quote/clean.ts';
import { inert } from './quote/inert.ts';

const EMPTY = '—';
const MAX_QUOTED_LINES = 60;

/**
 * One line of untrusted text as a code span, at most `max` characters of it. A pipe would end a
 * table's cell inside the span and set the rest free, so it becomes a box-drawing line.
 */
export function quoteInline(text: string, max: number): string {
  const line = cut(oneLine(clean(text)), max).replaceAll('|', '│');
  if (line === '') return EMPTY;
  const fence = '`'.repeat(longestRun(line) + 1);
  const pad = line.startsWith('`') || line.endsWith('`') ? ' ' : '';
  return `${fence}${pad}${line}${pad}${fence}`;
}

/**
 * Untrusted text as a block quote, at most `max` characters of it: it keeps its looks, but
 * mentions nobody, refers to nothing and holds no HTML, images or boxes. Zero-width spaces make
 * the result longer. The caller puts an empty line before and after.
 */
export function quoteBlock(text: string, max: number): string {
  const lines = inert(cut(clean(text).trim(), max) || EMPTY)
    .replace(/\n{3,}/g, '\n\n')
    .split('\n');
  const kept = lines.length > MAX_QUOTED_LINES ? [...lines.slice(0, MAX_QUOTED_LINES), '…'] : lines;
  return kept.map((line) => (line === '' ? '>' : `> ${line}`)).join('\n');
}

/** Untrusted text in a fence; too much of it loses its middle, since a log's end says most. */
export function codeBlock(text: string, max: number): string {
  const body = headAndTail(clean(text).replace(/^\n+/, '').trimEnd(), max);
  const fence = '`'.repeat(Math.max(3, longestRun(body) + 1));
  return `${fence}text\n${body}\n${fence}`;
}

/** One line of untrusted text as plain words, for a table's cell or the middle of a sentence. */
export function tableCell(text: string, max: number): string {
  const line = cut(oneLine(clean(text)), max);
  return line === ''
    ? EMPTY
    : inert(line).replace(/[&\\`*_[\]<>|~$]/g, (mark) => ENTITIES[mark] ?? mark);
}

/** A backslash before `|` is read differently by different table parsers; an entity is not. */
const ENTITIES: Record<string, string> = {
  '&': '&amp;',
  '\\': '&bsol;',
  '`': '&grave;',
  '*': '&ast;',
  _: '&lowbar;',
  '[': '&lbrack;',
  ']': '&rbrack;',
  '<': '&lt;',
  '>': '&gt;',
  '|': '&vert;',
  '~': '&#126;',
  $: '&dollar;',
};

function oneLine(text: string): string {
  return text.replace(/\s+/g, ' ').trim();
}

function longestRun(text: string): number {
  return Math.max(0, ...[...text.matchAll(/`+/g)].map((run) => run[0].length));
}

function headAndTail(text: string, max: number): string {
  const characters = [...text];
  if (characters.length <= max) return text;
  const head = Math.floor(max / 4);
  const tail = max - head;
  const left = characters.length - max;
  return `${characters.slice(0, head).join('')}\n… ${left} characters left out …\n${characters
    .slice(characters.length - tail)
    .join('')}`;
}
