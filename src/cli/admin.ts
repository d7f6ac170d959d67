import type { ForgeConfig } from '../config.ts';
import type { ForgeAdmin } from '../forge/admin.ts';
import type { Auth } from '../forge/github/authorization.ts';
import { silentLog } from './silent-log.ts';

type Place = Pick<ForgeConfig, 'kind' | 'name' | 'url'>;

/** A forge's administration with any token: the bot's, or once somebody's who administers. */
export async function openAdmin(place: Place, token: string): Promise<ForgeAdmin> {
  if (place.kind === 'github') return openGithubAdmin(place, { token: () => token });
  const { createGiteaAdmin } = await import('../forge/gitea/admin.ts');
  return createGiteaAdmin({ url: place.url, token: () => token, log: await silentLog() });
}

/** With what the bot itself goes by. */
export async function openOwnAdmin(forge: ForgeConfig): Promise<ForgeAdmin> {
  const { auth } = forge;
  if (auth.kind === 'token') return openAdmin(forge, auth.token.read());
  return openGithubAdmin(forge, { appId: auth.appId, privateKey: auth.privateKey.read() });
}

/** Null with a GitHub App, which has no token of a user. */
export function tokenOf({ auth }: ForgeConfig): string | null {
  return auth.kind === 'token' ? auth.token.read() : null;
}

async function openGithubAdmin({ url, name }: Place, auth: Auth): Promise<ForgeAdmin> {
  const { createGithubAdmin } = await import('../forge/github/admin.ts');
  const throttling = { throttle: true, throttleId: `${name}-admin` };
  return createGithubAdmin({ url, auth, ...throttling, log: await silentLog() });
}
