/** Where Redis is. Addresses may hold a password, so they are never logged. */
export type Address =
  /** `redis://` or `rediss://`. */
  | { kind: 'url'; url: string }
  /** A unix socket. */
  | { kind: 'socket'; path: string }
  /** User, password, database and TLS are those of `url`, whose host is not used. */
  | { kind: 'sentinel' | 'cluster'; nodes: { host: string; port: number }[]; url: string | null };

export interface Credentials {
  username?: string;
  password?: string;
  /** Verified against the system's authorities and those of NODE_EXTRA_CA_CERTS. */
  tls?: Record<string, never>;
  db?: number;
}

/** What of an address counts for each node behind it. */
export function credentialsOf(url: string | null): Credentials {
  if (!url) return {};
  const { protocol, username, password, pathname } = new URL(url);
  const db = Number(pathname.slice(1));
  return {
    ...(username ? { username: decodeURIComponent(username) } : {}),
    ...(password ? { password: decodeURIComponent(password) } : {}),
    ...(protocol === 'rediss:' ? { tls: {} } : {}),
    ...(Number.isSafeInteger(db) && db > 0 ? { db } : {}),
  };
}
