import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Logger } from 'pino';
import type { Agent } from '../agent/agent.ts';
import { createGuard } from '../agent/guard.ts';
import { createProcessAgent } from '../agent/process.ts';
import { type BaseConfig, type RepositoryConfig, settingsOf } from '../config.ts';
import { startCoordinator } from '../coordinator/coordinator.ts';
import type { ForgeAtWork } from '../coordinator/forge-at-work.ts';
import { mayBeOlderCopy } from '../coordinator/older-copy.ts';
import type { RepositorySettings } from '../coordinator/repository-settings.ts';
import { createDoubt } from '../domain/doubt.ts';
import { createRedactor } from '../log/redactor.ts';
import { explainTask } from '../operator/explain.ts';
import { createReport } from '../report/report.ts';
import type { Engine } from './engine.ts';
import { createReach } from './failpoint.ts';
import { guardianCommand, stubCommand } from './own-programs.ts';
import { policyOf } from './policy.ts';
import { announce, othersHere } from './presence.ts';

export interface Worker {
  stop(deadlineMs: number): Promise<void>;
  /** Kills every agent at once. */
  forceKill(): void;
}

const HOUR_MS = 3_600_000;
const TIDIED_AT_MOST_EVERY_MS = 1_000;

/** The working half: looks, runs agents, reports. Serves nothing. */
export async function startWorker(
  config: BaseConfig,
  engine: Engine,
  forges: ReadonlyMap<string, ForgeAtWork>,
  log: Logger,
  onOtherSchema?: () => void,
): Promise<Worker> {
  const { ledger, queue } = engine;
  const { record } = engine.figures;
  const policy = policyOf(config);
  const inRepository = (name: string) => settingsOf(config, name);
  const reach = createReach(config.failpoint);
  const doubt = createDoubt();
  if (await mayBeOlderCopy(ledger, forges.keys(), { now: Date.now })) doubt.raise();
  // A reconnection may be to a restored backup.
  engine.onBack(() => doubt.raise());
  const agent = createProcessAgent({
    ...agentDeps(config, log),
    reach,
    guard: createGuard({ command: guardianCommand(), silenceMs: (config.leaseMs * 2) / 3, log }),
  });
  const { killed, foldersRemoved } = await agent.reap(await othersHere(config.dataDir));
  log.info(
    { killed, foldersRemoved, stops: await agent.describe() },
    'agent: ready, remains of earlier workers are gone',
  );
  await endBrokenPause(ledger, log);
  const limits = new Map(Object.entries(config.concurrencyLimits));
  const { maxAttempts, unblockOn } = config;
  const explaining = { ledger, queue, limits, maxAttempts, unblockOn };
  const report = createReport({
    forges,
    ledger,
    settings: {
      labelPrefix: config.labelPrefix,
      maxAttempts: config.maxAttempts,
      limits,
      unblockOn: config.unblockOn,
      breakerWrites: config.breakerWrites,
    },
    settingsOf: inRepository,
    explain: async (key) => (await explainTask(explaining, key))?.why ?? [],
    log,
    now: Date.now,
    onTold: record.told,
    reach,
    inDoubt: doubt.isRaised,
  });
  const presence = await announce(config.dataDir, ledger, log);
  const endTidying = tidyNowAndThen(agent, config.runRetentionMs, log);
  const coordinator = await startCoordinator({
    forges,
    ledger,
    queue,
    agent,
    report,
    policy,
    settings: {
      leaseMs: config.leaseMs,
      limits,
      concurrency: config.concurrency,
      sweepIntervalMs: config.sweepIntervalMs,
      killGraceMs: config.agent.killGraceMs,
    },
    settingsOf: (name) => runSettingsOf(inRepository(name), config),
    log,
    listener: record,
    reach,
    doubt,
    ...(onOtherSchema ? { onOtherSchema } : {}),
  });
  return {
    stop: async (deadlineMs) => {
      await coordinator.stop({ deadlineMs });
      endTidying();
      await presence.stop();
    },
    forceKill: () => agent.forceKill(),
  };
}

/** Folders of failed runs go when their time is over, also of a worker that is never restarted. */
function tidyNowAndThen(agent: Pick<Agent, 'tidy'>, retentionMs: number, log: Logger): () => void {
  const tidy = () =>
    agent
      .tidy()
      .catch((error) =>
        log.warn({ err: error }, 'agent: old folders of runs could not be removed, tried again'),
      );
  const timer = setInterval(
    tidy,
    Math.min(Math.max(retentionMs, TIDIED_AT_MOST_EVERY_MS), HOUR_MS),
  );
  timer.unref();
  return () => clearInterval(timer);
}

/** Whoever restarts has looked after the agent; a person's pause stays. */
async function endBrokenPause(ledger: Engine['ledger'], log: Logger): Promise<void> {
  const pause = await ledger.paused();
  if (pause?.kind === 'agent-broken') {
    await ledger.unpause();
    log.info({ reason: pause.reason }, 'the pause for a broken agent ended with the restart');
  } else if (pause)
    log.warn({ by: pause.by, reason: pause.reason }, 'the bot is paused: nothing starts');
}

function runSettingsOf(
  { agent, logTail }: RepositoryConfig,
  ofAll: RepositoryConfig,
): RepositorySettings {
  const { runTimeoutMs: limitMs, stallTimeoutMs: stallMs, command, env } = agent;
  const program = { command: command ?? stubCommand(), env };
  return { program, ownAgent: command !== ofAll.agent.command, limitMs, stallMs, logTail };
}

function agentDeps(config: BaseConfig, log: Logger) {
  const runsDir = join(config.dataDir, 'runs');
  mkdirSync(runsDir, { recursive: true, mode: 0o700 });
  return {
    runsDir,
    graceMs: config.agent.killGraceMs,
    retentionMs: config.runRetentionMs,
    redact: createRedactor(config.secrets),
    log,
  };
}
