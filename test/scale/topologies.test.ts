import pino from 'pino';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createRedisLedger } from '../../src/ledger/redis.ts';
import { createBullmqQueue } from '../../src/queue/bullmq.ts';
import { connect } from '../../src/store/connect.ts';
import { ledgerContract } from '../ledger/contract.ts';
import { ledgerOrderContract } from '../ledger/order-contract.ts';
import { ledgerTellingContract } from '../ledger/telling-contract.ts';
import { queueContract } from '../queue/contract.ts';
import { type Bot, startBot } from './support/bot.ts';
import { startCluster } from './support/cluster.ts';
import { startSentinel } from './support/sentinel.ts';
import type { Topology } from './support/topology.ts';

const log = pino({ level: 'silent' });

const KINDS: [string, () => Promise<Topology>][] = [
  ['a Redis Cluster of three', startCluster],
  ['a master and its replica under three sentinels', startSentinel],
];

const ledgerOn = (start: () => Promise<Topology>) => async () => {
  const topology = await start();
  const client = connect(topology.address, 'commands', log);
  const subscriber = connect(topology.address, 'subscriber', log);
  const ledger = createRedisLedger({ client, subscriber: () => subscriber, log });
  return {
    ledger,
    flush: () => topology.flush(),
    async close() {
      await ledger.close();
      client.disconnect();
      await topology.close();
    },
  };
};

const queueOn = (start: () => Promise<Topology>) => async () => {
  const topology = await start();
  const client = connect(topology.address, 'commands', log);
  const queue = createBullmqQueue({ forges: ['gitea', 'github'], connection: client });
  return {
    queue,
    flush: () => topology.flush(),
    async close() {
      await queue.close();
      client.disconnect();
      await topology.close();
    },
  };
};

for (const [name, start] of KINDS) {
  ledgerContract(`on ${name}`, ledgerOn(start));
  ledgerOrderContract(`on ${name}`, ledgerOn(start));
  ledgerTellingContract(`on ${name}`, ledgerOn(start));
  queueContract(`on ${name}`, queueOn(start));

  describe(`a bot on ${name}`, () => {
    let topology: Topology;
    let bot: Bot;

    beforeAll(async () => {
      topology = await start();
      bot = await startBot({ ...topology.env, STUB_SECONDS: '6', LEASE_DURATION: '20s' });
    });
    afterAll(async () => {
      await bot?.stop();
      await topology?.close();
    });

    it('loses nothing when the master is lost while an agent runs, and takes new work after it', async () => {
      await bot.assign('Works while the master goes');
      await bot.program.said(({ msg }) => msg === 'run: started');
      const lostAt = Date.now();
      await topology.loseMaster();
      await bot.program.said(({ msg, phase }) => msg === 'report: told' && phase === 'done');
      console.log(`${name}: the run's end was told ${Date.now() - lostAt} ms after the loss`);
      const second = await bot.assign('Comes after it');
      await bot.program.said(
        ({ msg, issue, phase }) =>
          msg === 'report: told' && phase === 'done' && String(issue).endsWith(`#${second}`),
      );
      expect(bot.count('run: started')).toBe(2);
      const own = await bot.forge.comments(1);
      expect(own.filter(({ body }) => body.startsWith('✔ Done.'))).toHaveLength(1);
    });
  });
}
