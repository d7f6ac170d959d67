import pino from 'pino';
import type { Agent } from '../../src/agent/agent.ts';
import { createMemoryAgent, FINE } from '../../src/agent/memory.ts';
import { createBrokenAgents } from '../../src/coordinator/broken-agents.ts';
import { listenToCancellations } from '../../src/coordinator/cancellations.ts';
import { createJustRead } from '../../src/coordinator/just-read.ts';
import { NOBODY } from '../../src/coordinator/listener.ts';
import { createObserve } from '../../src/coordinator/observe.ts';
import { createRateLimits } from '../../src/coordinator/rate-limits.ts';
import { createRun } from '../../src/coordinator/run.ts';
import { type IssueKey, type IssueRef, keyOf } from '../../src/domain/issue.ts';
import type { Forge } from '../../src/forge/forge.ts';
import { createMemoryForge } from '../../src/forge/memory.ts';
import { createReadWhole } from '../../src/forge/read-whole.ts';
import { createMemoryLedger } from '../../src/ledger/memory.ts';
import { createReport } from '../../src/report/report.ts';
import { RUN_SETTINGS } from './house.ts';
import { policy } from './sight.ts';

/** Every call of a door passes here first: a scheduler lets others go before it, a crash never returns. */
export type Step = (what: string) => Promise<void>;

/** One process: what its jobs do, under their own names. */
export interface Worker {
  observe(key: IssueKey, why?: { hinted: boolean }): Promise<void>;
  run(key: IssueKey, turn: number, signal?: AbortSignal): Promise<void>;
  report(key: IssueKey): Promise<void>;
}

export interface StageOptions {
  /** Whether an agent comes to its end by itself, at some step; else it runs until it is stopped. */
  agentsEnd: boolean;
}

/** A forge, a ledger and agents in memory, and workers of which each call of a door is one step. */
export function createStage({ agentsEnd }: StageOptions) {
  let time = Date.parse('2026-11-24T14:00:00Z');
  const now = () => {
    time += 1;
    return time;
  };
  const log = pino({ level: 'silent' });
  const memory = createMemoryForge({ now, wire: async () => {} });
  const ledger = createMemoryLedger({ now });
  const agent = createMemoryAgent(() => null);
  const { people } = memory;

  return {
    ...memory,
    ledger,
    agent,
    now,
    worker,
    task: async (ref: IssueRef) => (await ledger.read(keyOf(ref))).record?.task ?? null,
    labelsOf: async (ref: IssueRef) =>
      (await people.labelsOf(ref)).filter((name) => name.startsWith('agent/')),
    ownComments: async (ref: IssueRef) =>
      (await people.commentsOf(ref)).filter(({ author }) => author.id === people.bot.id),
  };

  async function worker(step: Step): Promise<Worker> {
    const stepped = {
      forge: sideBySide(stepping('forge', memory.forge, step)),
      ledger: stepping('ledger', ledger, step),
    };
    const bot = () => people.bot;
    const forges = new Map([
      ['gitea', { forge: stepped.forge, webUrl: 'https://git.example.org', bot }],
    ]);
    const justRead = createJustRead();
    const shared = { forges, ledger: stepped.ledger, justRead, log, now };
    const settings = { leaseMs: 2_000, limits: new Map() };
    const observe = createObserve({ ...shared, policy });
    const run = createRun({
      ...shared,
      listener: NOBODY,
      policy,
      settings,
      settingsOf: () => RUN_SETTINGS,
      agent: endingAt(step),
      brokenAgents: createBrokenAgents(shared),
      rateLimits: createRateLimits({ now }),
      cancellations: await listenToCancellations(ledger),
      clock: { now, wait: (_ms, signal) => stepOrAbort(step, signal) },
    });
    const report = createReport({
      ...shared,
      settings: {
        labelPrefix: 'agent/',
        maxAttempts: 3,
        limits: new Map(),
        unblockOn: 'done',
        breakerWrites: policy.breakerWrites,
      },
      settingsOf: () => ({ whenDone: 'leave', notify: ['done', 'failed', 'question'] }),
      explain: async () => [],
    });
    return {
      observe,
      run: (key, turn, signal = new AbortController().signal) => run({ key, turn }, { signal }),
      report,
    };
  }

  function endingAt(step: Step): Agent {
    return {
      ...agent,
      run(order, watch) {
        const ending = agent.run(order, watch);
        const finish = () =>
          agent
            .running()
            .find((one) => one.order.task.run.id === order.task.run.id)
            ?.finish(FINE);
        if (agentsEnd) void step('the agent ends').then(finish);
        return ending;
      },
    };
  }
}

export type Stage = ReturnType<typeof createStage>;

/** Telling and listening are no calls that anybody waits for. */
const NOT_STEPS = ['onCancelled', 'onOwed', 'learn', 'assigned', 'changedSince'];

function stepping<T extends object>(name: string, door: T, step: Step): T {
  return new Proxy(door, {
    get(target, method) {
      const value: unknown = Reflect.get(target, method);
      if (typeof value !== 'function' || NOT_STEPS.includes(String(method))) return value;
      return async (...given: unknown[]) => {
        await step(`${name}.${String(method)}`);
        return Reflect.apply(value, target, given);
      };
    },
  });
}

/** Each of the two is a step of its own, whichever goes first. */
function sideBySide(forge: Forge): Forge {
  const nameOf = async () => 'acme/app';
  return { ...forge, readWhole: createReadWhole({ ...forge, nameOf }) };
}

function stepOrAbort(step: Step, signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      signal?.removeEventListener('abort', done);
      resolve();
    };
    if (signal?.aborted) return resolve();
    signal?.addEventListener('abort', done);
    void step('time passes').then(done);
  });
}
