import type { Logger } from 'pino';
import type { Config } from '../config.ts';
import type { ForgeAtWork } from '../coordinator/forge-at-work.ts';
import { type CountCall, type Forge, ForgeError } from '../forge/forge.ts';
import type { Ledger } from '../ledger/ledger.ts';
import { warnOfMissingRights } from './missing-rights.ts';
import { createToken } from './token.ts';

const GITHUB_API = 'https://api.github.com';

export interface ForgeOptions {
  /** Who counts calls, besides the log. */
  record?: { countCall(forge: string): CountCall };
  /** By default only github.com's own: a server of one's own has no limits until it says so. */
  throttle?: boolean;
  /** One of several that doesn't answer, at the start; default 10 s. */
  askAgainMs?: number;
}

type ForgesLedger = Pick<Ledger, 'setIdentity' | 'identity' | 'repositoryNames'>;

const ASK_AGAIN_MS = 10_000;

/**
 * Opens the configured forges: who the bot is comes from the token, and intake learns it by the
 * ledger. One that doesn't answer keeps the bot from starting only where it is the only one; of
 * several it is asked again until it does, and the others work meanwhile.
 */
export async function openForges(
  config: Config,
  ledger: ForgesLedger,
  log: Logger,
  options: ForgeOptions = {},
): Promise<ReadonlyMap<string, ForgeAtWork>> {
  const opening = config.forges.map((forge) =>
    openForge({ ...config, forge }, ledger, log, options),
  );
  const opened = await Promise.all(opening);
  const failed = opened.flatMap(({ failure }) => (failure ? [failure] : []));
  if (failed.length === opened.length) throw failed[0];
  for (const { askAgain } of opened) askAgain();
  return new Map(opened.map(({ at }) => [at.forge.name, at]));
}

async function openForge(
  config: Config,
  ledger: ForgesLedger,
  log: Logger,
  options: ForgeOptions,
): Promise<{ at: ForgeAtWork; failure: ForgeError | null; askAgain(): void }> {
  const forge = await createForge(config, log, options);
  let bot = await ledger.identity(forge.name);
  const failure = await introduce();
  return {
    at: { forge, webUrl: webUrlOf(config), bot: () => bot ?? unknownBot(forge.name) },
    failure,
    askAgain() {
      if (!failure) return;
      log.error(
        { err: failure, forge: forge.name },
        'forge: it does not answer, or refuses the token: the others work, it is asked again every 10 s',
      );
      askLater();
    },
  };

  async function introduce(): Promise<ForgeError | null> {
    try {
      bot = await forge.whoAmI();
    } catch (error) {
      if (error instanceof ForgeError) return error;
      throw error;
    }
    await ledger.setIdentity(forge.name, bot);
    const known = await ledger.repositoryNames(forge.name);
    for (const repository of known) forge.learn(repository);
    log.info({ forge: forge.name, kind: forge.kind, bot: bot.login }, 'forge: the token works');
    // No start waits for it.
    void warnOfMissingRights(forge, known, log);
    return null;
  }

  /** Its failure was told; only an end of it is news. Redis' own is told by the store. */
  function askLater(): void {
    setTimeout(async () => {
      if (await introduce().catch(() => failure)) askLater();
    }, options.askAgainMs ?? ASK_AGAIN_MS).unref();
  }
}

function unknownBot(name: string): never {
  const message = `${name}: who the bot is there is not known yet`;
  throw new ForgeError('unavailable', message, { status: null });
}

/** The adapter alone, loaded for the kind of forge that is configured; nobody was asked yet. */
export async function createForge(
  { forge, triggerLabel }: Pick<Config, 'forge' | 'triggerLabel'>,
  log: Logger,
  options: ForgeOptions,
): Promise<Forge> {
  const { throttle = forge.url === GITHUB_API } = options;
  const count = countTwice(countInLog(forge.name, log), options.record?.countCall(forge.name));
  const shared = { name: forge.name, url: forge.url, triggerLabel, log, count };
  if (forge.kind === 'github') {
    const { createGithub } = await import('../forge/github/github.ts');
    const throttling = { throttle, throttleId: forge.name };
    return createGithub({ ...shared, ...throttling, ...authOf(forge.auth, log) });
  }
  if (forge.auth.kind === 'app') throw new Error('an App is for GitHub only');
  const { createGitea } = await import('../forge/gitea/gitea.ts');
  const { read, reread } = createToken(forge.auth.token, log);
  return createGitea({ ...shared, kind: forge.kind, token: read, rereadToken: reread });
}

function authOf(auth: Config['forge']['auth'], log: Logger) {
  if (auth.kind === 'app')
    return { auth: { appId: auth.appId, privateKey: auth.privateKey.read() } };
  const { read, reread } = createToken(auth.token, log);
  return { auth: { token: read }, rereadToken: reread };
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
  return forge.url === GITHUB_API ? 'https://github.com' : forge.url;
}
