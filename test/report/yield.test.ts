import pino from 'pino';
import { describe, expect, it } from 'vitest';
import { type Marker, writeMarker } from '../../src/domain/marker.ts';
import type { IssueRecord } from '../../src/domain/task.ts';
import type { Owed } from '../../src/ledger/ledger.ts';
import { createMemoryLedger } from '../../src/ledger/memory.ts';
import { Outdated, type Telling } from '../../src/report/telling.ts';
import { yieldToNewer } from '../../src/report/yield.ts';
import { aRecord, aTask, keyFor } from '../support/records.ts';

const KEY = keyFor(1);
const NOW = Date.parse('2026-11-24T14:00:00Z');

/** A report on an issue with these comments of the bot, from a ledger that may be an older copy. */
async function reporting(record: IssueRecord, bodies: string[]) {
  const owed: Owed[] = [];
  const lines: string[] = [];
  const telling = {
    key: KEY,
    ref: { forge: 'gitea', repositoryId: 7, number: 1 },
    forge: {
      ownComments: async () => bodies.map((body) => ({ body })),
    },
    reading: { record },
  } as unknown as Telling;
  const failure = await yieldToNewer(telling, {
    ledger: { ...createMemoryLedger(), owe: async (more) => void owed.push(...more) },
    log: pino({}, { write: (line) => void lines.push(JSON.parse(line).msg) }),
    now: () => NOW,
  }).catch((error: unknown) => error);
  return { failure, owed, lines };
}

describe('a report from a ledger that may be an older copy', () => {
  const task = aTask({ phase: 'running', turn: 2, generation: 5 });
  const marker: Marker = {
    assignment: task.assignment,
    phase: 'running',
    attempt: 1,
    crashes: 0,
    generation: 5,
    turn: 2,
    cursor: null,
    frozen: task.frozen,
    hold: null,
  };

  it('writes nothing over what a newer one told, and owes a look that learns from it', async () => {
    const newer = writeMarker({ ...marker, phase: 'done', generation: 9, turn: 3 });
    const { failure, owed, lines } = await reporting(aRecord(KEY, task), ['Hello', newer]);
    expect(failure).toBeInstanceOf(Outdated);
    expect(owed).toEqual([{ kind: 'look', key: KEY, at: NOW }]);
    expect(lines).toEqual([
      'report: the issue tells of more than the ledger knows, a look comes first',
    ]);
  });

  it('goes on where the issue tells no more than the ledger', async () => {
    const { failure, owed } = await reporting(aRecord(KEY, task), ['Hello', writeMarker(marker)]);
    expect([failure, owed]).toEqual([undefined, []]);
  });
});
