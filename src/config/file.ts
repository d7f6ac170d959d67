import { readFileSync } from 'node:fs';
import { basename, resolve } from 'node:path';
import { parse, YAMLParseError } from 'yaml';
import type { z } from 'zod';
import type { Fault } from './faults.ts';
import {
  byLowerCase,
  doubles,
  type PassedOn,
  passedOnBy,
  repositoryFaults,
} from './file-repositories.ts';
import { type FileForge, type FileSecret, fileSchema } from './file-schema.ts';
import { emptyAmong, type ForgeConfig, splitOnce } from './forge.ts';
import { type Env, textOf } from './parse.ts';
import type { FileRepository } from './repository-schema.ts';
import { fileSecret, fixedSecret, type SecretSource } from './secrets.ts';
import { ownSecretFaults } from './together.ts';

export interface ConfigFile {
  forges: ForgeConfig[];
  /** By lower-case `owner/repo`. */
  repositories: Record<string, FileRepository>;
  secrets: SecretSource[];
}

interface FileDeps {
  env: Env;
  cwd: string;
  /** What AGENT_ENV hands to agents: no secret of ours may be among it. */
  agentEnv: string[];
  /** Those of CONCURRENCY_LIMITS, by lower-case `owner/repo`. */
  limits: Record<string, number>;
  faults: Fault[];
}

const GITHUB = 'https://api.github.com';

/** Reads `forgehand.yaml`; every fault is added, each with where it stands. Null where there are some. */
export function readConfigFile(
  path: string,
  { env, cwd, agentEnv, limits: elsewhere, faults }: FileDeps,
): ConfigFile | null {
  const name = basename(path);
  const found: Fault[] = [];
  const content = contentOf(resolve(cwd, path), found);
  const parsed = content === undefined ? null : fileSchema.safeParse(content);
  for (const issue of parsed?.error?.issues ?? [])
    found.push(`${name}: ${placeOf(issue)}: ${wordsOf(issue)}`);
  if (!parsed?.success) {
    faults.push(...found);
    return null;
  }
  const secrets: SecretSource[] = [];
  const fault = (words: Fault) => void found.push(`${name}: ${words}`);
  const repositories = Object.entries(parsed.data.repositories ?? {});
  const passedOn = [{ said: 'AGENT_ENV', names: agentEnv }, ...passedOnBy(repositories)];
  const read = { env, cwd, passedOn, secrets, fault };
  const forges = parsed.data.forges.flatMap((one) => forgeOf(one, read) ?? []);
  for (const double of doubles(forges.map((forge) => forge.name)))
    fault(`two forges are named ${double}: give each its own name`);
  for (const { said, names } of passedOnBy(repositories))
    for (const own of ownSecretFaults(said, names)) fault(own);
  found.push(...repositoryFaults(name, repositories, elsewhere));
  faults.push(...found);
  if (found.length > 0) return null;
  return { forges, repositories: Object.fromEntries(repositories.map(byLowerCase)), secrets };
}

function placeOf({ path }: z.core.$ZodIssue): string {
  const parts = path.map((part) => (typeof part === 'number' ? `[${part}]` : `.${String(part)}`));
  return parts.join('').replace(/^\./, '') || 'the file';
}

/** Of a wrong key, what is wrong with it. */
function wordsOf(issue: z.core.$ZodIssue): string {
  return (issue.code === 'invalid_key' && issue.issues[0]?.message) || issue.message;
}

function contentOf(path: string, faults: Fault[]): unknown {
  try {
    return parse(readFileSync(path, 'utf8')) ?? {};
  } catch (error) {
    const why = error instanceof YAMLParseError ? error.message.split('\n')[0] : codeOf(error);
    faults.push(`FORGEHAND_CONFIG names ${path}, which can't be read (${why}): correct it`);
    return undefined;
  }
}

function codeOf(error: unknown): string {
  return (error as NodeJS.ErrnoException).code ?? String(error);
}

interface Reading {
  env: Env;
  cwd: string;
  passedOn: PassedOn[];
  secrets: SecretSource[];
  fault(fault: Fault): void;
}

function forgeOf(one: FileForge, reading: Reading): ForgeConfig | null {
  const { name, kind, token, app } = one;
  const url = one.url ?? (kind === 'github' ? GITHUB : null);
  if (!url) reading.fault(`${name} has no url: set it to the forge’s address`);
  if (!token === !app) reading.fault(`${name} needs either token or app`);
  if (app && kind !== 'github') reading.fault(`${name}: an app is for github only: set token`);
  const webhook = secretOf(`${name}.webhook_secret`, one.webhook_secret, reading);
  const key = app ? secretOf(`${name}.app.private_key`, app.private_key, reading) : null;
  const own = token ? secretOf(`${name}.token`, token, reading) : null;
  if (!url || !webhook) return null;
  const empty = emptyAmong(`${name}.webhook_secret`, webhook.read());
  if (empty) reading.fault(empty);
  const webhookSecrets = splitOnce(webhook);
  if (app && key)
    return {
      kind,
      name,
      url,
      auth: { kind: 'app', appId: app.id, privateKey: key },
      webhookSecrets,
    };
  return own ? { kind, name, url, auth: { kind: 'token', token: own }, webhookSecrets } : null;
}

/** Null with a fault where it isn't there. */
function secretOf(where: string, ref: FileSecret, reading: Reading): SecretSource | null {
  if ('env' in ref) {
    for (const { said } of reading.passedOn.filter(({ names }) => names.includes(ref.env)))
      reading.fault(`${said} names ${ref.env}, which agents must not see: take it out`);
    const text = textOf(reading.env, ref.env);
    if (text === undefined) {
      reading.fault(`${where} names ${ref.env}, which is not set: set it`);
      return null;
    }
    reading.secrets.push(fixedSecret(text));
  } else {
    reading.secrets.push(fileSecret(where, ref.file, reading.cwd));
  }
  const secret = reading.secrets.at(-1) as SecretSource;
  try {
    secret.read();
    return secret;
  } catch (error) {
    reading.fault((error as Error).message);
    return null;
  }
}
