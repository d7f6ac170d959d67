import type { Fault } from './faults.ts';
import { fileSecret, fixedSecret, type SecretSource } from './secrets.ts';
import { readSetting, type Setting } from './settings/setting.ts';
import { SETTINGS, type SettingName, type Values } from './settings.ts';

export type Env = Record<string, string | undefined>;

export interface Parsed {
  values: Values;
  secrets: Partial<Record<SettingName, SecretSource>>;
  /** Settings that were written somewhere, right or wrong. */
  given: Set<SettingName>;
  faults: Fault[];
}

/** Each setting by itself, all faults; what settings mean together is checked afterwards. */
export function parseSettings(env: Env, cwd: string): Parsed {
  const values: Record<string, unknown> = {};
  const parsed: Parsed = { values: values as Values, secrets: {}, given: new Set(), faults: [] };
  for (const name of Object.keys(SETTINGS) as SettingName[]) {
    const setting: Setting<unknown, string | undefined> = SETTINGS[name];
    const text = setting.about.secret ? secretText(name, env, cwd, parsed) : textOf(env, name);
    if (text !== undefined) parsed.given.add(name);
    values[name] = parseOne(name, setting, text ?? setting.byDefault, parsed.faults);
  }
  return parsed;
}

/** An empty variable is one that is not set: compose files leave such. */
export function textOf(env: Env, name: string): string | undefined {
  const text = env[name]?.trim();
  return text === '' ? undefined : text;
}

function parseOne(
  name: SettingName,
  setting: Setting<unknown, string | undefined>,
  text: string | undefined,
  faults: Fault[],
): unknown {
  if (text === undefined) return undefined;
  const read = readSetting(setting, text);
  if ('value' in read) return read.value;
  faults.push(`${name} ${read.why}`);
  return undefined;
}

function secretText(name: SettingName, env: Env, cwd: string, parsed: Parsed): string | undefined {
  const text = textOf(env, name);
  const path = textOf(env, `${name}_FILE`);
  if (text !== undefined && path !== undefined) {
    parsed.faults.push(`${name} and ${name}_FILE are both set: unset one of them`);
  }
  if (path === undefined) {
    if (text !== undefined) parsed.secrets[name] = fixedSecret(text);
    return text;
  }
  const secret = fileSecret(`${name}_FILE`, path, cwd);
  parsed.secrets[name] = secret;
  try {
    return secret.read();
  } catch (error) {
    parsed.given.add(name);
    parsed.faults.push((error as Error).message);
    return undefined;
  }
}

/** Names that aren't set are left out. */
export function pick(env: Env, names: string[]): Record<string, string> {
  return Object.fromEntries(
    names.flatMap((name) => {
      const value = env[name];
      return value === undefined ? [] : [[name, value]];
    }),
  );
}
