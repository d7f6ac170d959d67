import type { Logger } from 'pino';
import type { Config, Secret } from '../config.ts';
import type { ForgeAtWork } from '../coordinator/observe.ts';
import type { Person } from '../domain/issue.ts';
import type { CountCall, Forge } from '../forge/forge.ts';
import { createGitea } from '../forge/gitea/gitea.ts';
import { createGithub } from '../forge/github/github.ts';
import type { Ledger } from '../ledger/ledger.ts';

export interface ForgeOptions {
  count?: CountCall;
  /** Off in the sandbox, whose forge has no limits to respect. */
  throttle?: boolean;
}

/** Opens the configured forge: who the bot is comes from the token, and intake learns it by the ledger. */
export async function openForges(
  config: Config,
  ledger: Pick<Ledger, 'setIdentity' | 'repositoryNames'>,
  log: Logger,
  options: ForgeOptions = {},
): Promise<ReadonlyMap<string, ForgeAtWork>> {
  const forge = createForge(config, log, options);
  const bot: Person = await forge.whoAmI();
  await ledger.setIdentity(forge.name, bot);
  for (const repository of await ledger.repositoryNames(forge.name)) forge.learn(repository);
  log.info({ forge: forge.name, kind: forge.kind, bot: bot.login }, 'forge: the token works');
  return new Map([[forge.name, { forge, webUrl: webUrlOf(config), bot: () => bot }]]);
}

function createForge(config: Config, log: Logger, { count, throttle = true }: ForgeOptions): Forge {
  const { forge } = config;
  const shared = { name: forge.name, url: forge.url, log, ...(count ? { count } : {}) };
  if (forge.kind === 'github') {
    const auth =
      forge.auth.kind === 'token'
        ? { token: readerOf(forge.auth.token) }
        : { appId: forge.auth.appId, privateKey: forge.auth.privateKey.read() };
    return createGithub({ ...shared, auth, throttle, throttleId: forge.name });
  }
  if (forge.auth.kind === 'app') throw new Error('an App is for GitHub only');
  return createGitea({ ...shared, kind: forge.kind, token: readerOf(forge.auth.token) });
}

function readerOf(secret: Secret): () => string {
  return () => secret.read();
}

/** For people's links in texts: on github.com the API lives elsewhere. */
function webUrlOf({ forge }: Config): string {
  return forge.url === 'https://api.github.com' ? 'https://github.com' : forge.url;
}
