import { RUN_OUTCOMES } from '../../domain/outcome.ts';
import {
  ASSIGNED_TO_START,
  DELIVERIES,
  QUEUED_TO_START,
  REPORT_LAG,
  RUN_SECONDS,
  RUNS_ENDED,
  VERDICTS,
} from './catalogue.ts';
import { fieldOf } from './field.ts';

/** What can be counted is there from the start: Prometheus sees no growth in a series that is new. */
export function zeros(forges: readonly string[]): Map<string, number> {
  const fields = [
    ...RUN_OUTCOMES.flatMap((outcome) => [
      fieldOf(RUNS_ENDED, { outcome }),
      fieldOf(RUN_SECONDS, { outcome }, 'sum'),
    ]),
    ...forges.flatMap((forge) => [
      ...VERDICTS.map((verdict) => fieldOf(DELIVERIES, { forge, verdict })),
      fieldOf(REPORT_LAG, { forge }, 'sum'),
    ]),
    fieldOf(ASSIGNED_TO_START, {}, 'sum'),
    fieldOf(QUEUED_TO_START, {}, 'sum'),
  ];
  return new Map(fields.map((field) => [field, 0]));
}
