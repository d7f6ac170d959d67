import { setTimeout as wait } from 'node:timers/promises';
import type { House } from '../faults/support/house.ts';
import type { Delivered } from '../faults/support/relay.ts';
import type { Fate } from './acts.ts';

export interface Courier {
  /** From now on the issue's deliveries fare so. */
  decide(issue: number, fate: Fate): void;
  counts: Record<Fate, number>;
}

const LATE_MS = 3_000;
const AGAIN_MS = 700;

/** Carries what the forge sends as the plan says. The forge never waits for it, as real ones don't. */
export function startCourier({ relay }: House): Courier {
  const fates = new Map<number, Fate>();
  const counts: Record<Fate, number> = { passed: 0, lost: 0, doubled: 0, late: 0 };
  let doubles = 0;
  relay.lose((delivery) => {
    const fate = fates.get(delivery.issue ?? 0) ?? 'passed';
    counts[fate] += 1;
    void carry(delivery, fate);
    return true;
  });
  return { counts, decide: (issue, fate) => void fates.set(issue, fate) };

  async function carry(delivery: Delivered, fate: Fate): Promise<void> {
    if (fate === 'lost') return;
    // An issue's later deliveries overtake it.
    if (fate === 'late') await wait(LATE_MS);
    await relay.send(delivery);
    if (fate !== 'doubled') return;
    await wait(AGAIN_MS);
    await relay.send(delivery);
    doubles += 1;
    await relay.send(delivery, `doubled-${doubles}`);
  }
}
