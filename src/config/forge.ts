import type { Fault } from './faults.ts';
import type { Parsed } from './parse.ts';
import type { Secret } from './secrets.ts';
import { SETTINGS, type SettingName } from './settings.ts';

export interface ForgeConfig {
  kind: 'gitea' | 'forgejo' | 'github';
  name: string;
  /** Without a last slash. */
  url: string;
  auth: { kind: 'token'; token: Secret } | { kind: 'app'; appId: number; privateKey: Secret };
  /** Newest first; from a file they are read again at each call. */
  webhookSecrets(): string[];
}

const GITHUB = 'https://api.github.com';

/** Null where a fault was added. */
export function forgeOf(parsed: Parsed): ForgeConfig | null {
  const { FORGE: kind, FORGE_NAME: name, FORGE_URL: url } = parsed.values;
  demand('FORGE', parsed);
  if (kind !== 'github' && kind !== undefined) demand('FORGE_URL', parsed);
  const auth = authOf(parsed);
  const webhookSecrets = webhookSecretsOf(parsed);
  const address = url ?? (kind === 'github' ? GITHUB : undefined);
  if (!kind || !address || !auth || !webhookSecrets) return null;
  return { kind, name: name ?? kind, url: address, auth, webhookSecrets };
}

function authOf({ values, secrets, given, faults }: Parsed): ForgeConfig['auth'] | null {
  const app = given.has('GITHUB_APP_ID') || given.has('GITHUB_APP_PRIVATE_KEY');
  if (!app) {
    demand('FORGE_TOKEN', { values, secrets, given, faults });
    return secrets.FORGE_TOKEN ? { kind: 'token', token: secrets.FORGE_TOKEN } : null;
  }
  if (given.has('FORGE_TOKEN')) {
    faults.push('FORGE_TOKEN and a GitHub App are both set: unset FORGE_TOKEN or GITHUB_APP_…');
  }
  if (values.FORGE !== undefined && values.FORGE !== 'github') {
    faults.push(`GITHUB_APP_ID is for FORGE=github only: unset it, set FORGE_TOKEN`);
  }
  demand('GITHUB_APP_ID', { values, secrets, given, faults });
  demand('GITHUB_APP_PRIVATE_KEY', { values, secrets, given, faults });
  const { GITHUB_APP_ID: appId } = values;
  const { GITHUB_APP_PRIVATE_KEY: privateKey } = secrets;
  return appId && privateKey ? { kind: 'app', appId, privateKey } : null;
}

function webhookSecretsOf(parsed: Parsed): (() => string[]) | null {
  demand('WEBHOOK_SECRET', parsed);
  const secret = parsed.secrets.WEBHOOK_SECRET;
  const value = parsed.values.WEBHOOK_SECRET;
  if (!secret || value === undefined) return null;
  const fault = emptyAmong('WEBHOOK_SECRET', value);
  if (fault) parsed.faults.push(fault);
  return fault ? null : splitOnce(secret);
}

/** Null where each of the secrets is one. */
export function emptyAmong(name: string, secrets: string): Fault | null {
  if (secrets.split(',').every((one) => one.trim() !== '')) return null;
  return `${name} holds an empty secret between commas: anybody could sign with it, take it out`;
}

/** Asked at each delivery: split anew only when it is another. */
export function splitOnce(secret: Secret): () => string[] {
  let last = { text: '', secrets: [] as string[] };
  return () => {
    const text = secret.read();
    if (text !== last.text) last = { text, secrets: splitSecrets(text) };
    return last.secrets;
  };
}

export function splitSecrets(text: string): string[] {
  return text
    .split(',')
    .map((one) => one.trim())
    .filter((one) => one !== '');
}

function demand(name: SettingName, { given, faults }: Parsed): void {
  if (!given.has(name)) faults.push(`${name} is missing: ${SETTINGS[name].about.remedy}`);
}
