import { readDependencies } from './metadata/dependencies.ts';
import { type Estimate, readDifficulty, readEstimate } from './metadata/estimate.ts';
import { linesOf } from './metadata/lines.ts';
import type { Place, Reference } from './metadata/references.ts';
import { tame } from './metadata/tame.ts';

export type { Reference } from './metadata/references.ts';

/** What people wrote into an issue's text for the bot; everything in it is untrusted. */
export interface Metadata {
  estimate: Estimate;
  /** Lower case, at most 40 characters. */
  difficulty: string | null;
  blockedBy: Reference[];
  blocks: Reference[];
  /** Lines that look like metadata and say nothing that can be used; at most 20. */
  notUnderstood: { line: string; why: string }[];
}

const MAX_COMPLAINTS = 20;

/**
 * Reads an issue's text (Markdown). Code, inline code, quotes and HTML don't count. Bounded:
 * at most 64 kB are parsed, and text built to be slow is cut before the parser sees it.
 */
export function readMetadata(body: string, place: Place): Metadata {
  const { text, complaints } = tame(body);
  const { lines, complaints: unclosed } = linesOf(text);
  const dependencies = readDependencies(lines, place);
  const { estimate, complaints: unread } = readEstimate(lines);
  return {
    estimate,
    difficulty: readDifficulty(lines),
    blockedBy: dependencies.blockedBy,
    blocks: dependencies.blocks,
    notUnderstood: [...complaints, ...dependencies.complaints, ...unread, ...unclosed].slice(
      0,
      MAX_COMPLAINTS,
    ),
  };
}
