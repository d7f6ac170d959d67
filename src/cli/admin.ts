import type { ForgeConfig } from '../config.ts';
import type { ForgeAdmin } from '../forge/admin.ts';
import { createGiteaAdmin } from '../forge/gitea/admin.ts';
import { createGithubAdmin } from '../forge/github/admin.ts';
import { createLog } from '../log.ts';

/** A forge's administration with any token: the bot's, or once somebody's who administers. */
export function openAdmin(
  { kind, name, url }: Pick<ForgeConfig, 'kind' | 'name' | 'url'>,
  token: string,
): ForgeAdmin {
  const log = createLog({ level: 'silent', format: 'json', secrets: () => [] });
  if (kind !== 'github') return createGiteaAdmin({ url, token: () => token, log });
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
