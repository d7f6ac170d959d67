import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Redis } from 'ioredis';
import { freePort } from '../../../src/store/valkey/free-port.ts';
import { startServer, until } from './server.ts';
import type { Topology } from './topology.ts';

const LOST_AFTER_MS = 1_000;

/** Who asks for a password. */
export interface Passwords {
  servers?: string;
  sentinels?: string;
}

/** A master with a replica, and three sentinels of which two must agree. */
export async function startSentinel(passwords: Passwords = {}): Promise<Topology> {
  const { servers: password } = passwords;
  const asking = password ? ['--requirepass', password, '--masterauth', password] : [];
  const options = password ? { admin: { password } } : {};
  const master = await startServer(asking, options);
  const replicaOf = ['--replicaof', '127.0.0.1', `${master.port}`];
  const replica = await startServer([...asking, ...replicaOf], options);
  await until(async () => /master_link_status:up/.test(await replica.admin.info('replication')));
  const sentinels = await Promise.all([1, 2, 3].map(() => startSentinelOf(master.port, passwords)));
  await until(async () =>
    (await Promise.all(sentinels.map(({ knowsOthers }) => knowsOthers()))).every(Boolean),
  );
  const nodes = sentinels.map(({ port }) => ({ host: '127.0.0.1', port }));
  return {
    address: { kind: 'sentinel', nodes, url: null },
    env: { REDIS_SENTINEL: nodes.map(({ host, port }) => `${host}:${port}`).join(',') },
    loseMaster: () => master.kill(),
    async flush() {
      await master.admin.flushall();
    },
    async close() {
      await Promise.all([...sentinels.map((one) => one.stop()), master.kill(), replica.kill()]);
    },
  };
}

async function startSentinelOf(masterPort: number, { servers, sentinels }: Passwords) {
  const port = await freePort();
  const dir = mkdtempSync(join(tmpdir(), 'forgehand-sentinel-'));
  const file = join(dir, 'sentinel.conf');
  writeFileSync(
    file,
    [
      `port ${port}`,
      'bind 127.0.0.1',
      `dir ${dir}`,
      `sentinel monitor mymaster 127.0.0.1 ${masterPort} 2`,
      `sentinel down-after-milliseconds mymaster ${LOST_AFTER_MS}`,
      'sentinel failover-timeout mymaster 5000',
      ...(servers ? [`sentinel auth-pass mymaster ${servers}`] : []),
      ...(sentinels ? [`requirepass ${sentinels}`] : []),
      '',
    ].join('\n'),
  );
  const child = spawn('redis-server', [file, '--sentinel'], { stdio: 'ignore' });
  const admin = new Redis(port, '127.0.0.1', {
    retryStrategy: () => 50,
    maxRetriesPerRequest: null,
    ...(sentinels ? { password: sentinels } : {}),
  });
  admin.on('error', () => {});
  await admin.ping();
  return {
    port,
    async knowsOthers(): Promise<boolean> {
      const info = await admin.info();
      return /slaves=1,sentinels=3/.test(info);
    },
    async stop() {
      admin.disconnect();
      child.kill('SIGKILL');
      if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
      rmSync(dir, { recursive: true, force: true });
    },
  };
}
