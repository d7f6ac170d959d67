import { randomUUID } from 'node:crypto';
import type { Logger } from 'pino';
import type { Doubt } from '../domain/doubt.ts';
import type { Person } from '../domain/issue.ts';
import { SCHEMA } from '../domain/schema.ts';
import { ForgeError } from '../forge/forge.ts';
import type { Ledger } from '../ledger/ledger.ts';
import type { Clock } from './clock.ts';
import type { ForgeAtWork } from './forge-at-work.ts';

export interface LossDeps {
  forges: ReadonlyMap<string, ForgeAtWork>;
  ledger: Pick<Ledger, 'mark' | 'setIdentity'>;
  doubt: Doubt;
  /** The store takes writes again: deliveries that were answered 503 meanwhile are to be found. */
  onBack(): void;
  /** What the store holds now can't be read here: whoever goes on would misread it. */
  onOtherSchema(): void;
  clock: Clock;
  log: Logger;
}

const ASKED_EVERY_MS = 1_000;

/**
 * Asks every second whether the store still knows what this process wrote last. Emptied, or brought
 * back from an older copy, it is told who the bot is, and everything is looked at anew before anything
 * starts. After an outage that lost nothing a sweep is due all the same. Data of another version ends it.
 */
export async function watchForLoss(
  { forges, ledger, doubt, onBack, onOtherSchema, clock, log }: LossDeps,
  signal: AbortSignal,
): Promise<void> {
  const owner = randomUUID();
  let known = 0;
  let away = false;
  let toldWhoIsBot = true;
  while (!signal.aborted) {
    try {
      const next = Math.max(known + 1, clock.now());
      const { before, schema } = await ledger.mark(owner, next, known);
      if (schema !== SCHEMA) return notOurs(schema);
      if (known > 0 && (before ?? 0) < known) lost(before === null);
      known = next;
      if (!toldWhoIsBot) await tellWhoIsBot();
      if (away) onBack();
      away = false;
    } catch (error) {
      away = true;
      log.debug({ err: error }, 'store: not asked whether it is still the same, it is away');
    }
    await clock.wait(ASKED_EVERY_MS, signal);
  }

  function notOurs(schema: string): void {
    log.error(
      { schema, reads: SCHEMA },
      'store: it holds data of another Forgehand now, this one stops: use that version, or another database',
    );
    onOtherSchema();
  }

  function lost(emptied: boolean): void {
    log.warn(
      { emptied },
      'store: it lost what was written; every task is restored from the forge, nothing starts before (for a minute at most)',
    );
    toldWhoIsBot = false;
    doubt.raise();
  }

  /** Again with the next question, where the store went away meanwhile. */
  async function tellWhoIsBot(): Promise<void> {
    for (const [name, at] of forges) {
      const bot = botOf(at);
      if (bot) await ledger.setIdentity(name, bot);
    }
    toldWhoIsBot = true;
  }
}

/** Null of a forge that has not answered since the start: its first answer tells it. */
function botOf({ bot }: ForgeAtWork): Person | null {
  try {
    return bot();
  } catch (error) {
    if (error instanceof ForgeError) return null;
    throw error;
  }
}
