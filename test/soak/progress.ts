import type { House } from '../faults/support/house.ts';
import type { Attack } from './attack.ts';
import { faultsOf } from './figures.ts';
import type { Plan } from './plan.ts';

const EVERY_MS = 10_000;

/** A line every ten seconds. */
export function startProgress(
  house: House,
  attack: Attack,
  plan: Plan,
  say: (line: string) => void,
): { stop(): void } {
  const startedAt = performance.now();
  const telling = setInterval(tell, EVERY_MS);
  return { stop: () => clearInterval(telling) };

  function tell(): void {
    const seconds = Math.round((performance.now() - startedAt) / 1_000);
    const time = `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`;
    const runs = house.runs();
    const ended = runs.filter(({ endedAt }) => endedAt !== null).length;
    say(
      `${time}  acts ${attack.acts}/${plan.acts.length} · faults ${faultsOf(attack)} · runs ${runs.length} (${ended} to their own end) · writes ${house.proxy.writes().length}`,
    );
  }
}
