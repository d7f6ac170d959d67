import { type Happening, PACE_STEP_MS } from '../../domain/history.ts';
import type { Ledger } from '../ledger.ts';
import { paceFrom, stepsBetween } from '../pace.ts';
import { keys } from './keys.ts';
import type { Shared } from './shared.ts';

/** What `commit` and `begin` remembered, read for people. */
export function createHistory({
  client,
  within,
  pipeline,
}: Shared): Pick<Ledger, 'history' | 'pace'> {
  return {
    history: (key) =>
      within(async () => {
        const lines = await client.lrange(keys.history(key), 0, -1);
        return lines.map((line) => JSON.parse(line) as Happening);
      }),
    pace: (fromMs, toMs) =>
      within(async () => {
        const steps = stepsBetween(fromMs, toMs);
        const answers = await pipeline(steps.map((step) => ['hgetall', keys.pace(step)]));
        return steps.map((step, i) => paceFrom(step * PACE_STEP_MS, fieldsOf(answers[i])));
      }),
  };
}

/** A pipeline's answer is still flat. */
function fieldsOf(answer: unknown): Record<string, string> {
  if (!Array.isArray(answer)) return answer as Record<string, string>;
  const pairs = answer.flatMap((name, i) => (i % 2 === 0 ? [[name, answer[i + 1]]] : []));
  return Object.fromEntries(pairs);
}
