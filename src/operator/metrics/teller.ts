import type { Logger } from 'pino';
import type { FigureBatch } from '../../domain/figures.ts';
import type { Ledger } from '../../ledger/ledger.ts';
import type { Tally } from './tally.ts';

export interface TellerDeps {
  tally: Pick<Tally, 'take'>;
  ledger: Pick<Ledger, 'addFigures'>;
  log: Logger;
  /** Default 5 s: what a process that is killed counted since then is lost. */
  everyMs?: number;
}

export interface Teller {
  /** Everything counted so far is told, or will be with the next. */
  tell(): Promise<void>;
  /** Tells the rest. */
  close(): Promise<void>;
}

/** Tells what this process counts to the ledger, so that any receiver can show it. */
export function startTeller({ tally, ledger, log, everyMs = 5_000 }: TellerDeps): Teller {
  let untold: FigureBatch | null = null;
  let under: Promise<void> | null = null;
  let failing = false;
  const timer = setInterval(tell, everyMs).unref();

  return {
    tell,
    async close() {
      clearInterval(timer);
      await under;
      await tell();
    },
  };

  function tell(): Promise<void> {
    under ??= tellAll().finally(() => {
      under = null;
    });
    return under;
  }

  /** A batch without an answer is told again as it was: the ledger counts it once. */
  async function tellAll(): Promise<void> {
    try {
      for (untold ??= tally.take(); untold; untold = tally.take()) await ledger.addFigures(untold);
      failing = false;
    } catch (error) {
      if (!failing) log.warn({ err: error }, 'metrics: not told to Redis, kept and told later');
      failing = true;
    }
  }
}
