import type { ListItem, Nodes, Parents } from 'mdast';
import { fromMarkdown } from 'mdast-util-from-markdown';
import { gfmTaskListItemFromMarkdown } from 'mdast-util-gfm-task-list-item';
import { gfmTaskListItem } from 'micromark-extension-gfm-task-list-item';
import { type Complaint, complaint } from './tame.ts';

/** One line of an issue's text as people see it: no marks, no code, no quotes, no HTML. */
export interface Line {
  text: string;
  kind: 'heading' | 'paragraph' | 'item';
  /** The heading above it, lower case; '' before the first. */
  section: string;
  /** Of a task list item's first line. */
  checked: boolean | null;
  /** Lines of one paragraph share it. */
  block: number;
}

/** What can't be seen must not part a word: zero-width characters, soft hyphens, bidi marks. */
const INVISIBLE = /\p{Default_Ignorable_Code_Point}/gu;
const LOOKS_LIKE_DEPENDENCY = /^[ \t]*(?:[-*+][ \t]+)?(?:blocked[ -]by|depends on|blocks)[ \t]*:/im;

export function linesOf(text: string): { lines: Line[]; complaints: Complaint[] } {
  // The parser takes a third of a millisecond to find nothing.
  if (text.trim() === '') return { lines: [], complaints: [] };
  const tree = fromMarkdown(text, {
    extensions: [gfmTaskListItem()],
    mdastExtensions: [gfmTaskListItemFromMarkdown()],
  });
  const reading: Reading = { text, lines: [], complaints: [], section: '', block: 0 };
  for (const node of tree.children) readBlock(node, reading, null);
  return reading;
}

interface Reading {
  text: string;
  lines: Line[];
  complaints: Complaint[];
  section: string;
  block: number;
}

function readBlock(node: Nodes, reading: Reading, item: ListItem | null): void {
  if (node.type === 'heading') readHeading(node, reading);
  else if (node.type === 'paragraph') addLines(node, reading, item);
  else if (node.type === 'list')
    for (const child of node.children) readBlock(child, reading, child);
  else if (node.type === 'listItem')
    for (const child of node.children) readBlock(child, reading, node);
  else if (node.type === 'code' || node.type === 'html') readHidden(node, reading);
}

function readHeading(node: Parents, reading: Reading): void {
  const before = reading.lines.length;
  addLines(node, reading, null);
  for (const line of reading.lines.slice(before)) line.kind = 'heading';
  reading.section = visible(node).replace(INVISIBLE, '').trim().toLowerCase();
}

function addLines(node: Parents, reading: Reading, item: ListItem | null): void {
  reading.block++;
  visible(node)
    .split('\n')
    .forEach((raw, index) => {
      reading.lines.push({
        text: raw.replace(INVISIBLE, '').trim(),
        kind: item ? 'item' : 'paragraph',
        section: reading.section,
        checked: index === 0 ? (item?.checked ?? null) : null,
        block: reading.block,
      });
    });
}

/** A fence or comment that nobody closed swallows the rest of the text; its author should know. */
function readHidden(node: Extract<Nodes, { type: 'code' | 'html' }>, reading: Reading): void {
  const { start, end } = node.position ?? {};
  if (end?.offset !== reading.text.length || !LOOKS_LIKE_DEPENDENCY.test(node.value)) return;
  const source = reading.text.slice(start?.offset, end.offset);
  const lastLine = source.slice(source.lastIndexOf('\n') + 1).trim();
  if (node.type === 'html' && source.startsWith('<!--') && !source.includes('-->')) {
    reading.complaints.push(
      complaint('<!--', 'the comment is never closed: what follows it is ignored'),
    );
  } else if (/^(?:`{3,}|~{3,})/.test(source) && !/^(?:`{3,}|~{3,})$/.test(lastLine)) {
    const fence = source.split('\n', 1)[0] as string;
    reading.complaints.push(
      complaint(fence, 'the code block is never closed: what follows it is ignored'),
    );
  }
}

function visible(node: Nodes): string {
  if (node.type === 'text') return node.value;
  if (node.type === 'break') return '\n';
  if (node.type === 'link') return linkText(node);
  if (node.type === 'inlineCode' || node.type === 'html') return ' ';
  return 'children' in node ? node.children.map(visible).join('') : '';
}

/** `[#12](address)` means what the address says: the text may name another forge's issue. */
function linkText(node: Extract<Nodes, { type: 'link' }>): string {
  const text = node.children.map(visible).join('');
  return /#\d|:\/\//.test(text) || /\/(?:issues|pulls?)\/\d/.test(node.url)
    ? ` ${node.url} `
    : text;
}
