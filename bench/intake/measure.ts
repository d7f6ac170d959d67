import pino from 'pino';
import { createRedisLedger } from '../../src/ledger/redis.ts';
import { type Child, startChild } from '../child.ts';
import { startInstalled } from '../installed.ts';
import { against, interleaved, type Row } from '../row.ts';
import { aRedis } from '../server.ts';
import { load } from './load.ts';
import { SECRET } from './serve.mjs';

const SECONDS = 4;
type Side = 'ours' | 'bare' | 'probot';

/** Signed deliveries of 12.5 kB over 50 connections, each answered when it is durable. */
export async function measureIntake(rounds: number): Promise<Row[]> {
  const redis = await aRedis();
  const children: Record<Side, Child> = {
    ours: await startInstalled('serve', {
      ...{ REDIS_URL: redis.url, FORGE: 'github', FORGE_TOKEN: 'none', WEBHOOK_SECRET: SECRET },
    }),
    bare: await startChild('intake/bare.mjs', [redis.url]),
    probot: await startChild('intake/probot.mjs', [redis.url]),
  };
  const client = redis.connect();
  const log = pino({ level: 'silent' });
  const ledger = createRedisLedger({ client, subscriber: () => redis.connect(), log });
  const cpu: Record<Side, number[]> = { ours: [], bare: [], probot: [] };
  const p99: Record<Side, number[]> = { ours: [], bare: [], probot: [] };
  async function once(side: Side): Promise<number> {
    const child = children[side];
    const before = await child.cpuUs();
    const { perSecond, requests, p99Ms } = await load(child.port, SECONDS);
    cpu[side].push(((await child.cpuUs()) - before) / requests);
    p99[side].push(p99Ms);
    await empty();
    return perSecond;
  }
  async function empty(): Promise<void> {
    await client.flushall();
    await ledger.setIdentity('github', { id: 2, login: 'forgehand' });
  }
  try {
    await empty();
    for (const side of Object.keys(children) as Side[]) await load(children[side].port, 1);
    const found = await interleaved(rounds, {
      ours: () => once('ours'),
      bare: () => once('bare'),
      probot: () => once('probot'),
    });
    const bare = { name: 'bare', values: found.bare };
    const probot = { name: 'Probot 14', values: found.probot };
    return [
      against('intake', 'deliveries/s', found.ours, bare, { least: 0.9 }),
      against('intake', 'deliveries/s', found.ours, probot, { least: 1.2 }),
      against(
        'intake, CPU',
        'µs a delivery',
        cpu.ours,
        { name: 'bare', values: cpu.bare },
        { most: 1.1 },
      ),
      against(
        'intake, CPU',
        'µs a delivery',
        cpu.ours,
        { name: 'Probot 14', values: cpu.probot },
        { most: 0.83 },
      ),
      against('intake, p99', 'ms', p99.ours, { name: 'bare', values: p99.bare }, { most: 1 }),
    ];
  } finally {
    for (const child of Object.values(children)) await child.stop();
    await redis.close();
  }
}
