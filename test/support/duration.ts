import { duration } from '../../src/config/values.ts';

/** As the settings read one. */
export function durationMs(text: string): number {
  return duration().parse(text);
}
