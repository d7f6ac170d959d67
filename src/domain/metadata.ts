import { readDependencies } from './metadata/dependencies.ts';
import { type Estimate, readDifficulty, readEstimate } from './metadata/estimate.ts';
import { linesOf } from './metadata/lines.ts';
import type { Reference } from './metadata/references.ts';
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

export interface MetadataContext {
  /** `owner/name` of the issue's own repository. */
  repository: string;
  /** Base address of the forge, its API's or its pages'. */
  forgeUrl: string;
}

const MAX_COMPLAINTS = 20;

/**
 * Reads an issue's text (Markdown). Code, inline code, quotes and HTML don't count. Bounded:
 * at most 64 kB are parsed, and text built to be slow is cut before the parser sees it.
 */
export function readMetadata(body: string, context: MetadataContext): Metadata {
  const { text, complaints } = tame(body);
  const { lines, complaints: unclosed } = linesOf(text);
  const dependencies = readDependencies(lines, context);
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
