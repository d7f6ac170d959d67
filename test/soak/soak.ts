import { check } from '../faults/support/checker.ts';
import { BOT_TOKEN, tokenInTurn } from '../faults/support/forge.ts';
import { type House, startHouse } from '../faults/support/house.ts';
import { untilQuiet } from '../faults/support/quiet.ts';
import type { Standing } from '../faults/support/standing.ts';
import { type Attack, startAttack } from './attack.ts';
import { startCrew, type Traps } from './crew.ts';
import { keepLogs } from './kept.ts';
import { endsLost } from './lost-ends.ts';
import type { Plan } from './plan.ts';
import { startProgress } from './progress.ts';
import { countedTwice, endsOutOfTurn, movesAtAFreshLook, waitsForNothing } from './rules.ts';
import { startWitness } from './witness.ts';
import { toldAwaking } from './woken.ts';

export interface Soaked {
  attack: Attack;
  violations: string[];
  /** Where the logs are; null where all is well. */
  logs: string | null;
  traps: Traps;
  runs: number;
  agentsAtOnce: number;
  doubled: number;
  lost: number;
  quietMs: number;
  standings: Standing[];
}

const WORKERS = 2;
const SETTINGS = {
  SWEEP_INTERVAL: '5s',
  LOG_LEVEL: 'info',
  // What holds an issue for its own sake would only hide what else goes wrong.
  BREAKER_RUNS: '1000',
  BREAKER_WRITES: '10000',
  // Places are taken and given back on every way in and out; five of the eight that the workers have.
  CONCURRENCY_LIMITS: 'ann/shop=5',
};

/** Acts and faults as planned, then peace, then the checker. */
export async function soak(
  plan: Plan,
  patienceMs: number,
  say: (line: string) => void,
): Promise<Soaked> {
  const house = await startHouse({ workers: 0, receiver: false, env: SETTINGS });
  house.proxy.presentAs(tokenInTurn(BOT_TOKEN));
  try {
    return await onHouse(house, plan, patienceMs, say);
  } finally {
    await house.stop();
  }
}

async function onHouse(
  house: House,
  plan: Plan,
  patienceMs: number,
  say: (line: string) => void,
): Promise<Soaked> {
  const crew = await startCrew(house, WORKERS);
  const witness = startWitness(house);
  const attack = startAttack(house, crew, plan);
  const progress = startProgress(house, attack, plan, say);
  await attack.over;
  say('acts and faults are over; waiting for quiet');
  const overAt = performance.now();
  const settled = await settle(house, patienceMs);
  const quietMs = Math.round(performance.now() - overAt);
  progress.stop();
  await witness.stop();
  const isEndLost = endsLost(house, crew.hits, attack.storeAway);
  const leniency = {
    endsLost: house.runs().filter(isEndLost),
    mayDouble: toldAwaking(house, crew.hits),
  };
  const checked = settled.failure
    ? { violations: [settled.failure], lost: 0, doubled: 0 }
    : await check(house, leniency);
  const { standings } = settled;
  const violations = [
    ...checked.violations,
    ...settled.moved,
    ...witness.violations,
    ...(await waitsForNothing(house, standings)),
    ...(await countedTwice(house, standings)),
    ...(await endsOutOfTurn(house, standings)),
  ];
  return {
    attack,
    violations,
    logs: violations.length > 0 ? keepLogs(house, plan) : null,
    traps: crew.traps,
    runs: house.runs().length,
    agentsAtOnce: witness.most(),
    doubled: checked.doubled,
    lost: checked.lost,
    quietMs,
    standings,
  };
}

/** At rest, and at rest still after everything was looked at once more. */
async function settle(house: House, patienceMs: number) {
  try {
    const standings = await untilQuiet(house, patienceMs);
    return {
      standings,
      moved: await movesAtAFreshLook(house, standings, patienceMs),
      failure: null,
    };
  } catch (error) {
    return { standings: [], moved: [], failure: `it does not come to rest (6): ${String(error)}` };
  }
}
