import type { Pause } from '../../domain/kept.ts';
import { FORGE_UP, TOKEN_REFUSED } from './catalogue.ts';
import { fieldOf } from './field.ts';

export interface Remarkable {
  pause: Pause | null;
  /** As the ledger has them. */
  figures: ReadonlyMap<string, number>;
  /** Configured names. */
  forges: readonly string[];
}

/** What is wrong though deliveries are taken, in sentences for whoever asks whether it is ready. */
export function remarksOf({ pause, figures, forges }: Remarkable): string[] {
  const says = (forge: string) => {
    if (figures.get(fieldOf(TOKEN_REFUSED, { forge })) === 1) {
      return [`${forge} refuses the bot's token: make a new one and put it in its place`];
    }
    if (figures.get(fieldOf(FORGE_UP, { forge })) === 0) {
      return [`${forge} did not answer last time, or with a server error: work waits for it`];
    }
    return [];
  };
  return [...(pause ? [pausedBy(pause)] : []), ...forges.flatMap(says)];
}

function pausedBy({ by, reason }: Pause): string {
  return reason ? `paused by ${by}: ${reason}` : `paused by ${by}`;
}
