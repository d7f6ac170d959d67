/**
 * What a process counted since it last told, for metrics. Names are the teller's own; values are
 * whole numbers, so that adding many of them stays exact.
 */
export interface FigureBatch {
  /** A batch that is told again under its id, since an answer was lost, counts once. */
  id: string;
  added: Record<string, number>;
  /** The last value wins, whoever tells it. */
  set: Record<string, number>;
}
