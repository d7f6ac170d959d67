import type { Logger } from 'pino';
import type { Config } from '../config.ts';
import type { ForgeAtWork } from '../coordinator/observe.ts';
import type { Person } from '../domain/issue.ts';
import type { CountCall, Forge } from '../forge/forge.ts';
import { createGitea } from '../forge/gitea/gitea.ts';
import { createGithub } from '../forge/github/github.ts';
import type { Ledger } from '../ledger/ledger.ts';
import { createToken } from './token.ts';

export interface ForgeOptions {
  /** Who counts calls, besides the log. */
  record?: { countCall(forge: string): CountCall };
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

/** The adapter alone; nobody was asked yet. */
export function createForge(
  { forge, triggerLabel }: Pick<Config, 'forge' | 'triggerLabel'>,
  log: Logger,
  options: ForgeOptions,
): Forge {
  const { throttle = true } = options;
  const count = countTwice(countInLog(forge.name, log), options.record?.countCall(forge.name));
  const shared = { name: forge.name, url: forge.url, log, count };
  const throttling = { throttle, throttleId: forge.name, triggerLabel };
  if (forge.auth.kind === 'app') {
    if (forge.kind !== 'github') throw new Error('an App is for GitHub only');
    const auth = { appId: forge.auth.appId, privateKey: forge.auth.privateKey.read() };
    return createGithub({ ...shared, ...throttling, auth });
  }
  const token = createToken(forge.auth.token, log);
  const rereadToken = token.reread;
  if (forge.kind === 'github')
    return createGithub({ ...shared, ...throttling, auth: { token: token.read }, rereadToken });
  return createGitea({ ...shared, kind: forge.kind, token: token.read, rereadToken });
}

function countTwice(one: CountCall, other: CountCall = () => undefined): CountCall {
  return (call) => {
    one(call);
    other(call);
  };
}

/** Each call to the forge stands in the log of those who look closely. */
function countInLog(forge: string, log: Logger): CountCall {
  return ({ issue, rateLimit: _limit, ...call }) =>
    log.debug({ ...call, ...(issue ? { issue: `${forge}/${issue}` } : {}) }, 'forge: called');
}

/** For people's links in texts: on github.com the API lives elsewhere. */
function webUrlOf({ forge }: Config): string {
  return forge.url === 'https://api.github.com' ? 'https://github.com' : forge.url;
}
