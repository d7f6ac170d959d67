import type { DeliveryEntry, KeptDelivery, LastDeliveries } from '../domain/delivery.ts';
import type { FigureBatch } from '../domain/figures.ts';
import type { Happening, Pace } from '../domain/history.ts';
import type { IssueKey } from '../domain/issue.ts';
import type { IssueRecord, Phase } from '../domain/task.ts';

export interface Page {
  total: number;
  records: { rev: number; record: IssueRecord }[];
}

/** The part of the ledger's door that nothing is decided from: lists, histories, logs, figures. */
export interface ForPeople {
  /** By phase, newest first (`since`); of one repository when it is named. */
  list(
    phases: Phase[],
    page: { offset: number; limit: number },
    repository?: { forge: string; id: number },
  ): Promise<Page>;
  counts(): Promise<Record<Phase, number>>;
  /** Oldest first: the last hundred things that happened to an issue, kept for 30 days. */
  history(key: IssueKey): Promise<Happening[]>;
  /** Reports that are owed, and since when the oldest is: ms since 1970, null when none is. */
  untold(): Promise<{ count: number; oldestAt: number | null }>;
  /** Half hour by half hour, oldest first, of the last day at most. */
  pace(fromMs: number, toMs: number): Promise<Pace[]>;

  appendLog(runId: string, lines: string[]): Promise<void>;
  /** Null when never written or expired. Head and tail of what was kept. */
  readLog(runId: string): Promise<{ head: string[]; omitted: number; tail: string[] } | null>;
  /**
   * What was kept from the 0-based line on; `first` is the number of the first line returned:
   * those between are no longer there. Ask next for `first + lines.length`. Null as above.
   */
  readLogFrom(runId: string, line: number): Promise<{ first: number; lines: string[] } | null>;

  /** Oldest first. The last 500 are kept for a week, and 50 of those whose signature was wrong. */
  keepDeliveries(batch: KeptDelivery[]): Promise<void>;
  /** Newest first. */
  deliveries(limit: number): Promise<DeliveryEntry[]>;
  /** By our id; null when it is no longer kept. */
  delivery(id: string): Promise<KeptDelivery | null>;
  lastDeliveries(forge: string): Promise<LastDeliveries>;

  /** Adds what a process counted to what all have counted; a batch counts once, under its id. */
  addFigures(batch: FigureBatch): Promise<void>;
  /** All figures by name, of all processes and since the ledger was new. */
  readFigures(): Promise<Map<string, number>>;
}
