import type { ForgeConfig } from '../config.ts';
import type { ForgeAdmin } from '../forge/admin.ts';
import { silentLog } from './silent-log.ts';

/** A forge's administration with any token: the bot's, or once somebody's who administers. */
export async function openAdmin(
  { kind, name, url }: Pick<ForgeConfig, 'kind' | 'name' | 'url'>,
  token: string,
): Promise<ForgeAdmin> {
  const log = await silentLog();
  if (kind !== 'github') {
    const { createGiteaAdmin } = await import('../forge/gitea/admin.ts');
    return createGiteaAdmin({ url, token: () => token, log });
  }
  const { createGithubAdmin } = await import('../forge/github/admin.ts');
  return createGithubAdmin({
    url,
    auth: { token: () => token },
    throttle: true,
    throttleId: `${name}-admin`,
    log,
  });
}

/** Null with a GitHub App, which has no token of a user. */
export function tokenOf({ auth }: ForgeConfig): string | null {
  return auth.kind === 'token' ? auth.token.read() : null;
}
