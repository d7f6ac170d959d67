import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from '../../../src/store/valkey/free-port.ts';
import { startServer } from './server.ts';

/** What the bot's user may do: its own keys and channels, nothing that administers. */
export const ACL = '~{forgehand}:* &{forgehand}:* +@all -@admin -@dangerous +info';

export interface SecureRedis {
  env: Record<string, string>;
  close(): Promise<void>;
}

/** TLS only, with an authority of its own; one user named forgehand with a password that needs escaping. */
export async function startSecureRedis(): Promise<SecureRedis> {
  const dir = mkdtempSync(join(tmpdir(), 'forgehand-tls-'));
  certificates(dir);
  const file = (name: string) => join(dir, name);
  const port = await freePort();
  const tls = { ca: readFileSync(file('ca.crt')), servername: 'localhost' };
  const password = 'a p@ss/word:1';
  const users = file('users.acl');
  writeFileSync(
    users,
    `user default off\nuser forgehand on >${'a-plain-password'} ${ACL}\nuser test on nopass ~* &* +@all\n`,
  );
  const server = await startServer(
    [
      ...['--port', '0', '--tls-port', `${port}`, '--tls-auth-clients', 'no'],
      ...['--tls-cert-file', file('redis.crt'), '--tls-key-file', file('redis.key')],
      ...['--tls-ca-cert-file', file('ca.crt'), '--aclfile', users],
    ],
    { port, admin: { tls, username: 'test', password: 'any' } },
  );
  await server.admin.call('ACL', 'SETUSER', 'forgehand', 'resetpass', `>${password}`);
  return {
    env: {
      REDIS_URL: `rediss://forgehand:${encodeURIComponent(password)}@localhost:${port}`,
      NODE_EXTRA_CA_CERTS: file('ca.crt'),
    },
    async close() {
      await server.kill();
      rmSync(dir, { recursive: true, force: true });
    },
  };
}

function certificates(dir: string): void {
  const run = (...args: string[]) => execFileSync('openssl', args, { cwd: dir, stdio: 'pipe' });
  const key = ['-newkey', 'rsa:2048', '-nodes', '-days', '2'];
  run('req', '-x509', ...key, '-keyout', 'ca.key', '-out', 'ca.crt', '-subj', '/CN=test authority');
  run(
    'req',
    ...key.slice(0, 3),
    '-keyout',
    'redis.key',
    '-out',
    'redis.csr',
    '-subj',
    '/CN=localhost',
  );
  writeFileSync(join(dir, 'names'), 'subjectAltName=DNS:localhost\n');
  run(
    ...['x509', '-req', '-in', 'redis.csr', '-CA', 'ca.crt', '-CAkey', 'ca.key', '-CAcreateserial'],
    ...['-out', 'redis.crt', '-days', '2', '-extfile', 'names'],
  );
}
