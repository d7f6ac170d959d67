import type { Logger } from 'pino';
import type { Ledger } from '../ledger/ledger.ts';
import { onFirstUse } from '../operator/http/on-first-use.ts';
import { createRecorder, type Recorder } from '../operator/metrics/recorder.ts';
import { createTally } from '../operator/metrics/tally.ts';
import { startTeller, type Teller } from '../operator/metrics/teller.ts';
import type { Engine } from './engine.ts';
import { version } from './version.ts';

/** What this process counts, and the way it is told to all through the ledger. */
export interface Figures extends Teller {
  record: Recorder;
}

export function startFigures(ledger: Pick<Ledger, 'addFigures'>, log: Logger): Figures {
  const tally = createTally();
  return { record: createRecorder(tally), ...startTeller({ tally, ledger, log }) };
}

/** `/metrics`, to be mounted behind the operator port's access rule. */
export function metricsOf(
  { ledger, queue, figures }: Pick<Engine, 'ledger' | 'queue' | 'figures'>,
  forges: readonly string[],
  log: Logger,
): ReturnType<typeof onFirstUse> {
  const now = Date.now;
  const deps = { ledger, queue, forges, version: version(), tell: figures.tell, now, log };
  return onFirstUse(async () =>
    (await import('../operator/metrics/metrics.ts')).createMetrics(deps),
  );
}
