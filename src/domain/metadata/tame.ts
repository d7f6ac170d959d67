/** A line that was not understood, as shown to people. */
export interface Complaint {
  line: string;
  why: string;
}

const MAX_CHARACTERS = 65_536;
const MAX_LINE = 2_000;
const MAX_PARAGRAPH = 4_000;
const MAX_LINES = 2_000;
const SHOWN = 120;

const LINE_ENDS = /\r\n|[\r\v\f\u0085\u2028\u2029]/g;
/** Quotes don't count; the line itself stays, as a line below may continue it. */
const QUOTE = /^ {0,3}>/;
const ENDS_HTML = /-->|\?>|\]\]>|<\//;
/** `- - - text`: several marks on one line are one mark for us. */
const NESTED = /^([ \t]*(?:[-*+]|\d{1,9}[.)])[ \t]+)(?:(?:[-*+>]|\d{1,9}[.)])[ \t]+)+/;

export function complaint(line: string, why: string): Complaint {
  return { line: line.length > SHOWN ? `${line.slice(0, SHOWN)}…` : line, why };
}

/**
 * The Markdown parser takes time by the square of a paragraph's length and of the nesting's depth
 * (minutes for 64 kB of `>`). So long text, long lines and deep nesting are cut, and endless
 * paragraphs are parted by empty lines.
 */
export function tame(body: string): { text: string; complaints: Complaint[] } {
  const complaints: Complaint[] = [];
  const lines = withinCap(body.replace(LINE_ENDS, '\n'), complaints).map((line) =>
    tameLine(line, complaints),
  );
  return { text: parted(lines).join('\n'), complaints };
}

function withinCap(body: string, complaints: Complaint[]): string[] {
  const lines = body.split('\n');
  let length = 0;
  const end = lines.findIndex((line, index) => {
    length += line.length + 1;
    return index >= MAX_LINES || (length > MAX_CHARACTERS && index > 0);
  });
  if (end < 0) return lines;
  const why = `the text is longer than 64 kB or ${MAX_LINES} lines: from here on it is ignored`;
  complaints.push(complaint((lines[end] as string).trim(), why));
  return lines.slice(0, end);
}

function tameLine(line: string, complaints: Complaint[]): string {
  const shallow = QUOTE.test(line) && !ENDS_HTML.test(line) ? '> …' : line.replace(NESTED, '$1');
  if (shallow.length <= MAX_LINE) return shallow;
  // At a space: half a number would name another issue.
  const space = shallow.lastIndexOf(' ', MAX_LINE);
  const kept = shallow.slice(0, Math.max(space, 0));
  if (shallow.indexOf('#', kept.length) >= 0) {
    complaints.push(
      complaint(line, `the line is longer than ${MAX_LINE} characters: the rest is ignored`),
    );
  }
  return kept;
}

function parted(lines: string[]): string[] {
  const result: string[] = [];
  let length = 0;
  for (const line of lines) {
    length = line.trim() === '' ? 0 : length + line.length + 1;
    if (length > MAX_PARAGRAPH) {
      // A thematic break ends lists too, but would turn a deeper line into code.
      result.push('', ...(/^ {0,3}\S/.test(line) ? ['***', ''] : []));
      length = line.length + 1;
    }
    result.push(line);
  }
  return result;
}
