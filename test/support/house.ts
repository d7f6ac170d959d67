import pino from 'pino';
import type { RunOrder } from '../../src/agent/agent.ts';
import { createMemoryAgent } from '../../src/agent/memory.ts';
import { type Coordinator, startCoordinator } from '../../src/coordinator/coordinator.ts';
import type { ForgeAtWork } from '../../src/coordinator/forge-at-work.ts';
import type { SettingsOf } from '../../src/coordinator/repository-settings.ts';
import { type IssueRef, keyOf } from '../../src/domain/issue.ts';
import type { Ending } from '../../src/domain/outcome.ts';
import type { Policy } from '../../src/domain/policy.ts';
import { createMemoryForge } from '../../src/forge/memory.ts';
import { createMemoryLedger, type MemoryLedger } from '../../src/ledger/memory.ts';
import { explainTask } from '../../src/operator/explain.ts';
import { createMemoryQueue } from '../../src/queue/memory.ts';
import { createReport } from '../../src/report/report.ts';
import { policy } from './sight.ts';

export interface HouseOptions {
  /** How an agent's run ends at once; null = the test finishes it. */
  script?: (order: RunOrder) => Ending | null;
  concurrency?: number;
  limits?: Record<string, number>;
  whenDone?: 'leave' | 'close';
  maxAttempts?: number;
  rules?: Partial<Policy>;
  /** Deliveries are lost: only sweeps tell. */
  deaf?: boolean;
  sweepIntervalMs?: number;
  settingsOf?: SettingsOf;
  /** Another one than in memory. */
  ledger?: MemoryLedger;
}

/** Of every run, where a test says nothing else. */
export const RUN_SETTINGS = {
  program: { command: ['agent'], env: {} },
  ownAgent: false,
  limitMs: 60_000,
  stallMs: 0,
  logTail: 5,
};

/** As intake has it, in a faster world. */
const BURST = { quietMs: 30, mostMs: 1_000 };

/** The whole way from a delivery to the forge, everything in memory. */
export async function startHouse(options: HouseOptions = {}) {
  const lines: Record<string, unknown>[] = [];
  const log = pino(
    { level: 'debug', base: null },
    { write: (line) => void lines.push(JSON.parse(line)) },
  );
  const memory = createMemoryForge();
  const { forge, people } = memory;
  const ledger = options.ledger ?? createMemoryLedger();
  const queue = createMemoryQueue();
  const agent = createMemoryAgent(options.script);
  const bot = await forge.whoAmI();
  const forges = new Map<string, ForgeAtWork>([
    [forge.name, { forge, webUrl: 'https://git.example.org', bot: () => bot }],
  ]);
  const rules = {
    ...policy,
    backoffMs: 20,
    maxAttempts: options.maxAttempts ?? 3,
    ...options.rules,
  };
  const limits = new Map(Object.entries(options.limits ?? {}));
  const { maxAttempts, unblockOn } = rules;
  const explaining = { ledger, queue, limits, maxAttempts, unblockOn };
  const report = createReport({
    forges,
    ledger,
    settings: {
      labelPrefix: 'agent/',
      maxAttempts: rules.maxAttempts,
      limits,
      unblockOn: 'done',
      breakerWrites: rules.breakerWrites,
    },
    settingsOf: () => ({
      whenDone: options.whenDone ?? 'leave',
      notify: ['done', 'failed', 'question'],
    }),
    explain: async (key) => (await explainTask(explaining, key))?.why ?? [],
    log,
    now: Date.now,
  });
  memory.onEvent(({ key, senderId, kind }) => {
    const own = senderId === bot.id && (kind === 'issue_label' || kind === 'issue_comment');
    if (options.deaf || own) return;
    if (kind === 'issue_label') void ledger.oweWhenQuiet(key, { nowMs: Date.now(), ...BURST });
    else void queue.addLook({ key, urgency: 'person' });
  });
  let coordinator: Coordinator | null = null;
  await start();

  return {
    ...memory,
    forge,
    people,
    bot,
    ledger,
    queue,
    agent,
    lines,
    start,
    async stop(deadlineMs = 5_000) {
      await coordinator?.stop({ deadlineMs });
      coordinator = null;
    },
    explain: async (ref: IssueRef) => (await explainTask(explaining, keyOf(ref)))?.why ?? [],
    task: async (ref: IssueRef) => (await ledger.read(keyOf(ref))).record?.task ?? null,
    phase: async (ref: IssueRef) => (await ledger.read(keyOf(ref))).record?.task?.phase ?? null,
    labels: async (ref: IssueRef) => {
      const read = await forge.readIssue(ref);
      return read.kind === 'issue'
        ? read.issue.labels.filter((label) => label.startsWith('agent/'))
        : [];
    },
    comments: async (ref: IssueRef) => (await forge.ownComments(ref)).map(({ body }) => body),
    open: (title: string, body = '') => people.openIssue({ title, body, assignees: [people.bot] }),
    starts: () => agent.started.map(({ task }) => task.issue.number),
    startsOf: (ref: IssueRef) =>
      agent.started.filter(({ task }) => task.issue.number === ref.number),
  };

  async function start(): Promise<void> {
    coordinator = await startCoordinator({
      forges,
      ledger,
      queue,
      agent,
      report,
      policy: rules,
      settings: {
        leaseMs: 2_000,
        limits,
        concurrency: options.concurrency ?? 2,
        sweepIntervalMs: options.sweepIntervalMs ?? 60_000,
        killGraceMs: 100,
      },
      settingsOf: options.settingsOf ?? (() => RUN_SETTINGS),
      log,
    });
  }
}

export type House = Awaited<ReturnType<typeof startHouse>>;

/** An agent's end by exit code, with its result file. */
export function exits(
  code: number,
  result: Partial<NonNullable<Extract<Ending, { kind: 'exited' }>['result']>> = {},
): Ending {
  return {
    kind: 'exited',
    code,
    signal: null,
    result: { outcome: null, summary: '', question: '', ...result },
    tail: ['the last line'],
    remarks: [],
  };
}
