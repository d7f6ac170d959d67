import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseEnv } from 'node:util';
import { type BaseConfig, baseOf, withFile } from './config/base.ts';
import { ConfigError } from './config/faults.ts';
import { readConfigFile } from './config/file.ts';
import { type ForgeConfig, forgeOf } from './config/forge.ts';
import { type Env, parseSettings, textOf } from './config/parse.ts';
import { type ShownSetting, showSettings } from './config/show.ts';
import { togetherFaults } from './config/together.ts';
import { triggerLabelFaults } from './config/trigger-label.ts';

export type { BaseConfig } from './config/base.ts';
export { ConfigError } from './config/faults.ts';
export type { ForgeConfig } from './config/forge.ts';
export { type RepositoryConfig, settingsOf } from './config/repository.ts';
export type { Secret } from './config/secrets.ts';

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
  return { ...base, ...(file ? withFile(base, file, parsed, merged) : {}), forges, forge };
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
