import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import type { Program } from '../e2e/support/program.ts';
import type { House } from '../faults/support/house.ts';
import { replacedBy, sprung, untilAtWork } from './sprung.ts';

export type Seat = 'receiver' | number;

/** A program was ended or frozen; ms since 1970. */
export interface Hit {
  program: Program;
  from: number;
  to: number;
}

export interface Traps {
  /** Slept, and another ran in its place as it woke. */
  overtaken: number;
  slept: number;
  died: number;
  'not trapped': number;
}

export interface Crew {
  workers: number;
  hits: Hit[];
  /** What became of those that were trapped or overtaken. */
  traps: Traps;
  /** Ends it by the signal, and after `awayMs` has another in its place. */
  replace(seat: Seat, signal: NodeJS.Signals, awayMs: number): Promise<void>;
  freeze(seat: Seat, forMs: number): Promise<void>;
  /** Frozen while an agent of its works, until another works in its place, for `forMs` at the most. */
  overtake(seat: Seat, forMs: number): Promise<void>;
  /** Another in its place, which a failpoint kills or stops. One that is stopped wakes when another runs in its place, after `forMs` at the latest. */
  trap(seat: Seat, failpoint: string, forMs: number): Promise<void>;
}

const AGAIN_MS = 500;
/** A failpoint is seen a moment after it was reached. */
const NOTICED_MS = 100;
/** Until the work comes to the failpoint, if it does. */
const SPRUNG_WITHIN_MS = 20_000;
/** Until it has begun a run, if it does. */
const AT_WORK_WITHIN_MS = 10_000;

/** A receiver and workers, each restarted as a supervisor does: in its own folder, until it stands. */
export async function startCrew(house: House, workers: number): Promise<Crew> {
  const seated = new Map<Seat, Program>();
  const hits: Hit[] = [];
  const traps: Traps = { overtaken: 0, slept: 0, died: 0, 'not trapped': 0 };
  await seat('receiver');
  for (let n = 0; n < workers; n += 1) await seat(n);
  return {
    workers,
    hits,
    traps,
    async replace(place, signal, awayMs) {
      await hit(place, ({ stop }) => stop(signal));
      await wait(awayMs);
      await seat(place);
    },
    async freeze(place, forMs) {
      await hit(place, async ({ child }) => {
        child.kill('SIGSTOP');
        await wait(forMs);
        child.kill('SIGCONT');
      });
    },
    async overtake(place, forMs) {
      const program = at(place);
      if (!(await untilAtWork(program, AT_WORK_WITHIN_MS))) {
        traps['not trapped'] += 1;
        return;
      }
      program.child.kill('SIGSTOP');
      await sleep(place, forMs);
    },
    async trap(place, failpoint, forMs) {
      await hit(place, ({ stop }) => stop('SIGKILL'));
      const program = launch(place, failpoint);
      seated.set(place, program);
      const how = await sprung(program, SPRUNG_WITHIN_MS);
      if (how === 'stopped') return sleep(place, forMs);
      traps[how === 'dead' ? 'died' : 'not trapped'] += 1;
      // Dead, or the trap is still set.
      await hit(place, ({ stop }) => stop('SIGKILL'));
      await seat(place);
    },
  };

  /** It may be trapped before it says that it started, so nobody waits for that. */
  function launch(place: Seat, failpoint: string): Program {
    start(place, { FORGEHAND_FAILPOINT: failpoint }).catch(() => {});
    const program = house.programs.at(-1);
    if (!program) throw new Error('nothing was started');
    return program;
  }

  /** Stopped already; it wakes as another works on what it had in hand. */
  async function sleep(place: Seat, forMs: number): Promise<void> {
    await hit(place, async (program) => {
      traps[(await replacedBy(house, program, forMs)) ? 'overtaken' : 'slept'] += 1;
      program.child.kill('SIGCONT');
    });
  }

  async function hit(place: Seat, harm: (program: Program) => Promise<unknown>): Promise<void> {
    const program = at(place);
    const from = Date.now() - NOTICED_MS;
    await harm(program);
    hits.push({ program, from, to: Date.now() });
  }

  function at(place: Seat): Program {
    const program = seated.get(place);
    if (!program) throw new Error(`nobody sits at ${place}`);
    return program;
  }

  async function seat(place: Seat): Promise<void> {
    for (;;) {
      try {
        seated.set(place, await start(place));
        return;
      } catch {
        // Its store or its forge is away: the supervisor tries again.
        await wait(AGAIN_MS);
      }
    }
  }

  function start(place: Seat, more: Record<string, string> = {}): Promise<Program> {
    const data = join(house.dir, `seat-${place}`);
    mkdirSync(data, { recursive: true });
    const own = { DATA_DIR: data, ...more };
    return place === 'receiver' ? house.startReceiver(own) : house.startWorker(own);
  }
}
