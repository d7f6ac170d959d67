import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parseEnv } from 'node:util';
import { ConfigError } from './config/faults.ts';
import { readConfigFile } from './config/file.ts';
import { type ForgeConfig, forgeOf } from './config/forge.ts';
import { type Env, type Parsed, parseSettings, textOf } from './config/parse.ts';
import { secretValues, valuesOf } from './config/secret-values.ts';
import type { Secret } from './config/secrets.ts';
import { type ShownSetting, showSettings } from './config/show.ts';
import { togetherFaults } from './config/together.ts';
import { triggerLabelFaults } from './config/trigger-label.ts';

export { ConfigError } from './config/faults.ts';
export type { ForgeConfig } from './config/forge.ts';
export type { Secret } from './config/secrets.ts';

export type StoreConfig =
  | { kind: 'embedded' }
  /** The address may hold a password. */
  | { kind: 'url'; url: Secret }
  | { kind: 'cluster' | 'sentinel'; nodes: { host: string; port: number }[]; url: Secret | null };

/** Everything but the forge; numbers named …Ms are milliseconds. */
export interface BaseConfig {
  publicUrl: string | null;
  http: { host: string; port: number; maxBytes: number };
  operator: { host: string; port: number; token: Secret | null };
  store: StoreConfig;
  /** Absolute. */
  dataDir: string;
  runRetentionMs: number;
  agent: {
    /** Null = the stub. */
    command: string[] | null;
    /** What an agent finds of our environment: PATH, LANG, TZ, STUB_SECONDS and what AGENT_ENV names. */
    env: Record<string, string>;
    runTimeoutMs: number;
    /** 0 = off. */
    stallTimeoutMs: number;
    killGraceMs: number;
  };
  concurrency: number;
  /** By lower-case `owner/repo`. */
  concurrencyLimits: Record<string, number>;
  drainDeadlineMs: number;
  leaseMs: number;
  maxAttempts: number;
  retryBackoffMs: number;
  labelPrefix: string;
  triggerLabel: string | null;
  unblockOn: 'done' | 'closed';
  whenDone: 'leave' | 'close';
  notify: ('done' | 'failed' | 'question')[];
  logTail: number;
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

export interface Config extends BaseConfig {
  /** One from the environment, or those of `forgehand.yaml`; at least one. */
  forges: ForgeConfig[];
  /** The first of them. */
  forge: ForgeConfig;
}

/** For what works on a forge. Throws ConfigError with every fault. `.env` in `cwd` is read; `env` wins. */
export function readConfig(env: Env = process.env, cwd: string = process.cwd()): Config {
  const merged = withDotEnv(env, cwd);
  const parsed = parseSettings(merged, cwd);
  const path = parsed.values.FORGEHAND_CONFIG;
  const { faults } = parsed;
  const { AGENT_ENV: agentEnv = [], CONCURRENCY_LIMITS: limits = {} } = parsed.values;
  const file = path ? readConfigFile(path, { env: merged, cwd, agentEnv, limits, faults }) : null;
  const forges = file?.forges ?? (path ? [] : [forgeOf(parsed)].filter((one) => one !== null));
  faults.push(...togetherFaults(parsed), ...triggerLabelFaults(parsed.values, forges));
  const [forge] = forges;
  if (!forge || faults.length > 0) throw new ConfigError(faults);
  const base = baseOf(parsed, merged, cwd);
  const secrets = () => [...base.secrets(), ...(file?.secrets ?? []).flatMap(valuesOf)];
  const concurrencyLimits = { ...base.concurrencyLimits, ...file?.limits };
  return { ...base, secrets, concurrencyLimits, forges, forge };
}

/** For what needs no forge: the sandbox, and commands that only ask Redis. */
export function readBaseConfig(env: Env = process.env, cwd: string = process.cwd()): BaseConfig {
  const merged = withDotEnv(env, cwd);
  const parsed = parseSettings(merged, cwd);
  parsed.faults.push(...togetherFaults(parsed));
  if (parsed.faults.length > 0) throw new ConfigError(parsed.faults);
  return baseOf(parsed, merged, cwd);
}

/** Whether anybody began to configure a forge; if not, the sandbox may start. */
export function hasForgeSettings(env: Env = process.env, cwd: string = process.cwd()): boolean {
  const merged = withDotEnv(env, cwd);
  return Object.keys(merged).some(
    (name) =>
      /^(?:FORGE(?:_|$)|FORGEHAND_CONFIG$)/.test(name) && textOf(merged, name) !== undefined,
  );
}

/** For people: every setting and where it comes from; secrets are never shown. */
export function readShown(env: Env = process.env, cwd: string = process.cwd()): ShownSetting[] {
  return showSettings(env, dotEnvOf(cwd));
}

function withDotEnv(env: Env, cwd: string): Env {
  return { ...dotEnvOf(cwd), ...env };
}

function dotEnvOf(cwd: string): Env {
  const path = join(cwd, '.env');
  try {
    return parseEnv(readFileSync(path, 'utf8'));
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT') return {};
    throw new ConfigError([`${path} can't be read (${code}): make it readable, or remove it`]);
  }
}

function baseOf(parsed: Parsed, env: Env, cwd: string): BaseConfig {
  const { values, secrets } = parsed;
  const passedOn = pick(env, values.AGENT_ENV ?? []);
  return {
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
    agent: {
      command: values.AGENT_COMMAND ?? null,
      env: {
        ...pick(env, ['PATH', 'LANG', 'TZ']),
        STUB_SECONDS: `${values.STUB_SECONDS}`,
        ...passedOn,
      },
      runTimeoutMs: values.RUN_TIMEOUT,
      stallTimeoutMs: values.STALL_TIMEOUT,
      killGraceMs: values.KILL_GRACE,
    },
    concurrency: values.CONCURRENCY,
    concurrencyLimits: values.CONCURRENCY_LIMITS ?? {},
    drainDeadlineMs: values.DRAIN_DEADLINE,
    leaseMs: values.LEASE_DURATION,
    maxAttempts: values.MAX_ATTEMPTS,
    retryBackoffMs: values.RETRY_BACKOFF,
    labelPrefix: values.LABEL_PREFIX,
    triggerLabel: values.TRIGGER_LABEL ?? null,
    unblockOn: values.UNBLOCK_ON,
    whenDone: values.WHEN_DONE,
    notify: values.NOTIFY,
    logTail: values.LOG_TAIL,
    commandUsers: values.COMMAND_USERS ?? [],
    breakerRuns: values.BREAKER_RUNS,
    breakerWrites: values.BREAKER_WRITES,
    sweepIntervalMs: values.SWEEP_INTERVAL,
    log: { level: values.LOG_LEVEL, format: values.LOG_FORMAT },
    failpoint: values.FORGEHAND_FAILPOINT ?? null,
    secrets: () => secretValues(parsed, Object.values(passedOn)),
  };
}

function storeOf({ values, secrets }: Parsed): StoreConfig {
  const url = secrets.REDIS_URL ?? null;
  if (values.REDIS_CLUSTER) return { kind: 'cluster', nodes: values.REDIS_CLUSTER, url };
  if (values.REDIS_SENTINEL) return { kind: 'sentinel', nodes: values.REDIS_SENTINEL, url };
  return url ? { kind: 'url', url } : { kind: 'embedded' };
}

/** Names that aren't set are left out. */
function pick(env: Env, names: string[]): Record<string, string> {
  return Object.fromEntries(
    names.flatMap((name) => {
      const value = env[name];
      return value === undefined ? [] : [[name, value]];
    }),
  );
}
