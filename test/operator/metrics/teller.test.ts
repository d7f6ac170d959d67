import pino from 'pino';
import { describe, expect, it } from 'vitest';
import type { FigureBatch } from '../../../src/domain/figures.ts';
import { LedgerUnavailable } from '../../../src/ledger/ledger.ts';
import { createMemoryLedger } from '../../../src/ledger/memory.ts';
import { RUNS_ENDED } from '../../../src/operator/metrics/catalogue.ts';
import { createTally } from '../../../src/operator/metrics/tally.ts';
import { startTeller } from '../../../src/operator/metrics/teller.ts';

const DONE = 'forgehand_runs_total|done';

function aTeller(everyMs?: number) {
  const lines: string[] = [];
  const log = pino({}, { write: (line) => void lines.push(line) });
  const ledger = createMemoryLedger();
  const tally = createTally();
  /** Takes the batch and loses the answer, as a broken connection does. */
  let loses = false;
  const addFigures = async (batch: FigureBatch) => {
    await ledger.addFigures(batch);
    if (loses) throw new LedgerUnavailable('no answer');
  };
  const options = everyMs === undefined ? {} : { everyMs };
  const teller = startTeller({ tally, ledger: { addFigures }, log, ...options });
  return {
    teller,
    lines,
    count: () => tally.count(RUNS_ENDED, { outcome: 'done' }),
    lose: (on: boolean) => {
      loses = on;
    },
    told: async () => (await ledger.readFigures()).get(DONE),
  };
}

describe('what a process counts', () => {
  it('is told by itself, and the rest when it ends', async () => {
    const { teller, count, told } = aTeller(20);
    count();
    await expect.poll(told).toBe(1);
    count();
    await teller.close();
    expect(await told()).toBe(2);
  });

  it('counts once when its answer was lost, and nothing that came meanwhile is forgotten', async () => {
    const { teller, count, lose, told, lines } = aTeller();
    count();
    lose(true);
    await teller.tell();
    count();
    await teller.tell();
    lose(false);
    await teller.close();
    expect(await told()).toBe(2);
    expect(lines.filter((line) => line.includes('kept and told later'))).toHaveLength(1);
  });
});
