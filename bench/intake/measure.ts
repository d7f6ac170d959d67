import pino from 'pino';
import { createRedisLedger } from '../../src/ledger/redis.ts';
import { openApart } from '../apart.ts';
import { type Child, startChild } from '../child.ts';
import { redisCpuMs } from '../cpu.ts';
import { startInstalled } from '../installed.ts';
import { against, interleaved, type Row } from '../row.ts';
import { aRedis } from '../server.ts';
import { openGenerator } from './load.ts';
import type { Made } from './make-jobs.ts';
import { SECRET } from './serve.mjs';

const SECONDS = 3;
const GENERATOR_SECONDS = 1;
type Side = 'ours' | 'bare' | 'probot';
type Figures = Record<Side, number[]>;

/** Signed deliveries of 12.5 kB over 50 connections, each answered when it is durable. */
export async function measureIntake(rounds: number): Promise<Row[]> {
  const redis = await aRedis();
  const children: Record<Side | 'nothing', Child> = {
    ours: await startInstalled('serve', {
      ...{ REDIS_URL: redis.url, FORGE: 'github', FORGE_TOKEN: 'none', WEBHOOK_SECRET: SECRET },
    }),
    bare: await startChild('intake/bare.mjs', [redis.url]),
    probot: await startChild('intake/probot.mjs', [redis.url]),
    nothing: await startChild('intake/nothing.mjs', []),
  };
  const generator = openGenerator();
  const pump = openApart<[redisUrl: string], Made>('intake/make-jobs.ts');
  const client = redis.connect();
  const log = pino({ level: 'silent' });
  const ledger = createRedisLedger({ client, subscriber: () => redis.connect(), log });
  const cpu: Figures = { ours: [], bare: [], probot: [] };
  const whole: Figures = { ours: [], bare: [], probot: [] };
  const p99: Figures = { ours: [], bare: [], probot: [] };

  async function once(side: Side, seconds = SECONDS) {
    const child = children[side];
    await empty();
    const [ownBefore, redisBefore] = [await child.cpuUs(), await redisCpuMs(client)];
    const { perSecond, requests, p99Ms } = await generator.load(child.port, seconds);
    const ownUs = (await child.cpuUs()) - ownBefore;
    const pumpUs = side === 'ours' ? await pumpedUs(requests) : 0;
    const redisUs = ((await redisCpuMs(client)) - redisBefore) * 1_000;
    return {
      perSecond,
      p99Ms,
      cpuUs: ownUs / requests,
      wholeUs: (ownUs + pumpUs + redisUs) / requests,
    };
  }

  /** What the others' receivers have done already: our looks are made jobs by a worker. */
  async function pumpedUs(deliveries: number): Promise<number> {
    const { cpuUs, jobs } = await pump.call(redis.url);
    if (jobs < deliveries) throw new Error(`${jobs} jobs of ${deliveries} deliveries`);
    return cpuUs;
  }

  const measured = (side: Side) => async () => {
    const { perSecond, p99Ms, cpuUs, wholeUs } = await once(side);
    cpu[side].push(cpuUs);
    whole[side].push(wholeUs);
    p99[side].push(p99Ms);
    return perSecond;
  };

  async function empty(): Promise<void> {
    await client.flushall();
    await ledger.setIdentity('github', { id: 2, login: 'forgehand' });
  }

  try {
    for (const side of ['ours', 'bare', 'probot'] as const) await once(side, 1);
    const found = await interleaved(rounds, {
      ours: measured('ours'),
      bare: measured('bare'),
      probot: measured('probot'),
      nothing: async () =>
        (await generator.load(children.nothing.port, GENERATOR_SECONDS)).perSecond,
    });
    const bare = (values: number[]) => ({ name: 'bare', values });
    const probot = (values: number[]) => ({ name: 'Probot 14', values });
    const [rate, each] = ['deliveries/s', 'µs a delivery'];
    return [
      against('intake', rate, found.ours, bare(found.bare), { least: 0.9 }),
      against('intake', rate, found.ours, probot(found.probot), { least: 1.2 }),
      against('intake, CPU', each, cpu.ours, bare(cpu.bare), { most: 1.1 }),
      against('intake, CPU', each, cpu.ours, probot(cpu.probot), { most: 0.83 }),
      against('intake, CPU with the job made', each, whole.ours, bare(whole.bare)),
      against('intake, p99', 'ms', p99.ours, bare(p99.bare), { most: 1 }),
      against('intake, the generator alone', rate, found.nothing, bare(found.bare)),
    ];
  } finally {
    generator.close();
    await pump.end();
    for (const child of Object.values(children)) await child.stop();
    await redis.close();
  }
}
