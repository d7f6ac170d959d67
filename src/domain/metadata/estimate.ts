import type { Line } from './lines.ts';
import { type Complaint, complaint } from './tame.ts';

export interface Estimate {
  files: number | null;
  tokens: number | null;
  /** As written, at most 64 characters. */
  agent: string | null;
}

const MAX_DIFFICULTY = 40;
const LEADING = /^[\s|*_•·‣–—-]+/u;
const FILES = /^(?:number of )?files(?: to (?:modify|change|touch))?\b(?=.*[:：|]|\s*\d)/i;
const TOKENS = /^(?:(?:total|estimated)\b.*|tokens?\b)(?=[:：|=]|\s+[\d~≈-])/i;
const AGENT = /^(?:recommended |suggested )?(?:agent|model)\s*[:：|]\s*["'“]?([\w.:/@+-]{1,64})?/i;
const NUMBER = /(?<![\w.])(-?\d[\d,._'’ \u00a0\u2009\u202f]{0,24}) ?(k|m)?(?![\p{L}\d])/giu;

/** The lines of `## Context Estimate`: the first files, total tokens and recommended agent in it. */
export function readEstimate(lines: Line[]): { estimate: Estimate; complaints: Complaint[] } {
  const estimate: Estimate = { files: null, tokens: null, agent: null };
  const complaints: Complaint[] = [];
  for (const { text, section, kind } of lines) {
    if (kind === 'heading' || !section.includes('estimate')) continue;
    const line = text.replace(LEADING, '');
    if (FILES.test(line)) estimate.files ??= count(line, numbersOf(line)[0], complaints);
    else if (TOKENS.test(line)) estimate.tokens ??= count(line, tokensIn(line), complaints);
    else estimate.agent ??= AGENT.exec(line)?.[1] ?? null;
  }
  return { estimate, complaints };
}

/** `## Difficulty` and the line below it (of boxes: the ticked one), or a line `Difficulty: hard`. */
export function readDifficulty(lines: Line[]): string | null {
  const inline = lines
    .map(({ text }) => /^difficulty\s*[:：|]\s*(\S.*)$/i.exec(text.replace(LEADING, ''))?.[1])
    .find(Boolean);
  const below = lines.filter(
    (line) => line.section === 'difficulty' && line.kind !== 'heading' && line.text !== '',
  );
  const boxes = below.some((line) => line.checked !== null);
  const said = boxes ? below.find((line) => line.checked)?.text : below[0]?.text;
  const value = (inline ?? said ?? '').replace(/[\s|*_]+$/u, '').toLowerCase();
  return value === '' ? null : [...value].slice(0, MAX_DIFFICULTY).join('');
}

function count(line: string, value: number | undefined, complaints: Complaint[]): number | null {
  if (value !== undefined && Number.isSafeInteger(value) && value >= 0) return value;
  complaints.push(complaint(line, 'no usable number in it'));
  return null;
}

/** `55,000 × 1.3 = 71,500 tokens (with room)`: the number before the word, or after the `=`. */
function tokensIn(line: string): number | undefined {
  const word = line.toLowerCase().lastIndexOf('tokens');
  const before = word > 0 ? numbersOf(line.slice(0, word)).at(-1) : undefined;
  return before ?? numbersOf(line.slice(line.lastIndexOf('=') + 1))[0];
}

function numbersOf(line: string): number[] {
  return [...line.matchAll(NUMBER)].map(([, digits = '', unit = '']) => toNumber(digits, unit));
}

/** Thousands may be parted by commas, points, apostrophes, spaces or underscores. */
function toNumber(digits: string, unit: string): number {
  const plain = digits.trim().replace(/[.,]+$/, '');
  if (/^-?\d{1,3}([,.'’_ \u00a0\u2009\u202f])\d{3}(?:\1\d{3})*$/.test(plain)) {
    return scaled(Number(plain.replace(/[^\d-]/g, '')), unit);
  }
  return scaled(Number(plain.replace(',', '.').replaceAll('_', '')), unit);
}

function scaled(value: number, unit: string): number {
  if (unit === '') return value;
  return Math.round(value * (unit.toLowerCase() === 'k' ? 1_000 : 1_000_000));
}
