import { resolve } from 'node:path';
import type { ConfigFile } from './file.ts';
import { type Env, type Parsed, pick } from './parse.ts';
import { type RepositoryConfig, settingsOfAll, withOwn } from './repository.ts';
import { secretValues, valuesOf } from './secret-values.ts';
import type { Secret } from './secrets.ts';

export type StoreConfig =
  | { kind: 'embedded' }
  /** The address may hold a password. */
  | { kind: 'url'; url: Secret }
  | { kind: 'cluster' | 'sentinel'; nodes: { host: string; port: number }[]; url: Secret | null };

/** Everything but the forge; numbers named …Ms are milliseconds. */
export interface BaseConfig extends RepositoryConfig {
  publicUrl: string | null;
  http: { host: string; port: number; maxBytes: number };
  operator: { host: string; port: number; token: Secret | null };
  store: StoreConfig;
  /** Absolute. */
  dataDir: string;
  runRetentionMs: number;
  concurrency: number;
  /** By lower-case `owner/repo`: those that have settings of their own. */
  repositories: Record<string, RepositoryConfig>;
  /** By lower-case `owner/repo`. */
  concurrencyLimits: Record<string, number>;
  drainDeadlineMs: number;
  leaseMs: number;
  maxAttempts: number;
  retryBackoffMs: number;
  labelPrefix: string;
  triggerLabel: string | null;
  unblockOn: 'done' | 'closed';
  commandUsers: string[];
  /** Per issue and hour. */
  breakerRuns: number;
  breakerWrites: number;
  sweepIntervalMs: number;
  log: {
    level: 'trace' | 'debug' | 'info' | 'warn' | 'error' | 'fatal' | 'silent';
    format: 'auto' | 'pretty' | 'json';
  };
  failpoint: string | null;
  /** Every value that must never be shown, also those that were replaced meanwhile. */
  secrets(): string[];
}

/** What the environment says. */
export function baseOf(parsed: Parsed, env: Env, cwd: string): BaseConfig {
  const { values, secrets } = parsed;
  const passedOn = pick(env, values.AGENT_ENV ?? []);
  return {
    ...settingsOfAll(values, env),
    repositories: {},
    publicUrl: values.PUBLIC_URL ?? null,
    http: { host: values.HOST, port: values.PORT, maxBytes: values.WEBHOOK_MAX_BYTES },
    operator: {
      host: values.OPERATOR_HOST,
      port: values.OPERATOR_PORT,
      token: secrets.OPERATOR_TOKEN ?? null,
    },
    store: storeOf(parsed),
    dataDir: resolve(cwd, values.DATA_DIR),
    runRetentionMs: values.RUN_RETENTION,
    concurrency: values.CONCURRENCY,
    concurrencyLimits: values.CONCURRENCY_LIMITS ?? {},
    drainDeadlineMs: values.DRAIN_DEADLINE,
    leaseMs: values.LEASE_DURATION,
    maxAttempts: values.MAX_ATTEMPTS,
    retryBackoffMs: values.RETRY_BACKOFF,
    labelPrefix: values.LABEL_PREFIX,
    triggerLabel: values.TRIGGER_LABEL ?? null,
    unblockOn: values.UNBLOCK_ON,
    commandUsers: values.COMMAND_USERS ?? [],
    breakerRuns: values.BREAKER_RUNS,
    breakerWrites: values.BREAKER_WRITES,
    sweepIntervalMs: values.SWEEP_INTERVAL,
    log: { level: values.LOG_LEVEL, format: values.LOG_FORMAT },
    failpoint: values.FORGEHAND_FAILPOINT ?? null,
    secrets: () => secretValues(parsed, Object.values(passedOn)),
  };
}

/** What a file adds to it: settings of single repositories, and secrets. */
export function withFile(
  base: BaseConfig,
  file: ConfigFile,
  { values }: Parsed,
  env: Env,
): Pick<BaseConfig, 'repositories' | 'concurrencyLimits' | 'secrets'> {
  const own = Object.entries(file.repositories);
  const passedOn = own.flatMap(([, { agent_env: names = [] }]) => Object.values(pick(env, names)));
  const limits = own.flatMap(([one, { concurrency }]) => (concurrency ? [[one, concurrency]] : []));
  return {
    repositories: Object.fromEntries(
      own.map(([one, settings]) => [one, withOwn(base, settings, values, env)]),
    ),
    concurrencyLimits: { ...base.concurrencyLimits, ...Object.fromEntries(limits) },
    secrets: () => [...base.secrets(), ...passedOn, ...file.secrets.flatMap(valuesOf)],
  };
}

function storeOf({ values, secrets }: Parsed): StoreConfig {
  const url = secrets.REDIS_URL ?? null;
  if (values.REDIS_CLUSTER) return { kind: 'cluster', nodes: values.REDIS_CLUSTER, url };
  if (values.REDIS_SENTINEL) return { kind: 'sentinel', nodes: values.REDIS_SENTINEL, url };
  return url ? { kind: 'url', url } : { kind: 'embedded' };
}
