import { setTimeout as wait } from 'node:timers/promises';
import type { House } from '../faults/support/house.ts';
import { type Courier, startCourier } from './courier.ts';
import type { Crew } from './crew.ts';
import type { Fault } from './faults.ts';
import type { Span } from './lost-ends.ts';
import { play } from './people.ts';
import type { Plan } from './plan.ts';
import { measureRecovery } from './recovery.ts';
import { suffer } from './trouble.ts';

export interface Attack {
  acts: number;
  /** How many of each kind. */
  faults: Map<Fault['kind'], number>;
  deliveries: Courier['counts'];
  /** When Redis could not be reached. */
  storeAway: Span[];
  longestRecoveryMs(): number;
  over: Promise<void>;
}

/** Acts and faults as planned, side by side, until the time is over. */
export function startAttack(house: House, crew: Crew, plan: Plan): Attack {
  const courier = startCourier(house);
  const recovery = measureRecovery(house);
  const startedAt = performance.now();
  const endsAt = startedAt + plan.minutes * 60_000;
  const attack: Attack = {
    acts: 0,
    faults: new Map(),
    deliveries: courier.counts,
    storeAway: [],
    longestRecoveryMs: recovery.longestMs,
    over: Promise.all([act(), ...Object.values(plan.faults).map(harm)]).then(() => {}),
  };
  return attack;

  async function act(): Promise<void> {
    for (const one of plan.acts) {
      await wait(Math.max(0, startedAt + one.atMs - performance.now()));
      courier.decide(one.issue, one.fate);
      await play(house, one);
      attack.acts += 1;
    }
  }

  async function harm(lane: Fault[]): Promise<void> {
    for (const fault of lane) {
      if (performance.now() + fault.afterMs + fault.forMs > endsAt) return;
      await wait(fault.afterMs);
      const passed = recovery.begins();
      const from = Date.now();
      await suffer(house, crew, fault);
      passed();
      if (lane === plan.faults.store) attack.storeAway.push({ from, to: Date.now() });
      attack.faults.set(fault.kind, (attack.faults.get(fault.kind) ?? 0) + 1);
    }
  }
}
