import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Logger } from 'pino';
import { createProcessAgent } from '../agent/process.ts';
import type { BaseConfig } from '../config.ts';
import { type Coordinator, startCoordinator } from '../coordinator/coordinator.ts';
import type { ForgeAtWork } from '../coordinator/observe.ts';
import { createReport } from '../report/report.ts';
import { policyOf } from './policy.ts';
import type { Engine } from './engine.ts';
import { stubCommand } from './stub-command.ts';

/** The working half: looks, runs agents, reports. Serves nothing. */
export async function startWorker(
  config: BaseConfig,
  engine: Engine,
  forges: ReadonlyMap<string, ForgeAtWork>,
  log: Logger,
): Promise<Coordinator> {
  const { ledger, queue } = engine;
  const policy = policyOf(config);
  const agent = createProcessAgent(agentDeps(config, log));
  const { killed, foldersRemoved } = await agent.reap();
  log.info(
    { killed, foldersRemoved, stops: await agent.describe() },
    'agent: ready, remains of earlier workers are gone',
  );
  const report = createReport({
    forges,
    ledger,
    settings: {
      labelPrefix: config.labelPrefix,
      maxAttempts: config.maxAttempts,
      whenDone: config.whenDone,
      notify: config.notify,
      unblockOn: config.unblockOn,
    },
    log,
    now: Date.now,
  });
  return startCoordinator({
    forges,
    ledger,
    queue,
    agent,
    report,
    policy,
    settings: {
      limitMs: config.agent.runTimeoutMs,
      stallMs: config.agent.stallTimeoutMs,
      leaseMs: config.leaseMs,
      logTail: config.logTail,
      limits: new Map(Object.entries(config.concurrencyLimits)),
      commandUsers: config.commandUsers,
      concurrency: config.concurrency,
      sweepIntervalMs: config.sweepIntervalMs,
      killGraceMs: config.agent.killGraceMs,
    },
    log,
  });
}

function agentDeps(config: BaseConfig, log: Logger) {
  const runsDir = join(config.dataDir, 'runs');
  mkdirSync(runsDir, { recursive: true, mode: 0o700 });
  return {
    command: config.agent.command ?? stubCommand(),
    env: config.agent.env,
    runsDir,
    graceMs: config.agent.killGraceMs,
    retentionMs: config.runRetentionMs,
    tailLines: config.logTail,
    redact: redactorOf(config.secrets),
    log,
  };
}
