import { AGENT_SETTINGS } from './settings/agent.ts';
import { FORGE_SETTINGS } from './settings/forge.ts';
import { LOG_SETTINGS } from './settings/log.ts';
import { PORTS_SETTINGS } from './settings/ports.ts';
import { RULES_SETTINGS } from './settings/rules.ts';
import type { Setting } from './settings/setting.ts';
import { STORAGE_SETTINGS } from './settings/storage.ts';

/** Every setting there is; checks, `.env.example` and the manual's table are made from it. */
export const SETTINGS = {
  ...FORGE_SETTINGS,
  ...PORTS_SETTINGS,
  ...STORAGE_SETTINGS,
  ...AGENT_SETTINGS,
  ...RULES_SETTINGS,
  ...LOG_SETTINGS,
};

/** In the order of the manual. */
export const GROUPS: {
  title: string;
  settings: Record<string, Setting<unknown, string | undefined>>;
}[] = [
  { title: 'The forge', settings: FORGE_SETTINGS },
  { title: 'Ports', settings: PORTS_SETTINGS },
  { title: 'Redis and files', settings: STORAGE_SETTINGS },
  { title: 'The agent and its runs', settings: AGENT_SETTINGS },
  { title: 'How tasks are handled', settings: RULES_SETTINGS },
  { title: 'Log and trying out', settings: LOG_SETTINGS },
];

export type SettingName = keyof typeof SETTINGS;

type ValueOf<S> =
  S extends Setting<infer T, infer Default> ? (Default extends string ? T : T | undefined) : never;

/** Undefined where neither it nor a default is given. */
export type Values = { [Name in SettingName]: ValueOf<(typeof SETTINGS)[Name]> };
