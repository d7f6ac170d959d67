import { type Server, startServer, until } from './server.ts';
import type { Topology } from './topology.ts';

const SLOTS = 16_384;
const LOST_AFTER_MS = 1_500;
const CLUSTER = ['--cluster-enabled', 'yes', '--cluster-node-timeout', `${LOST_AFTER_MS}`];

/** Three masters, and a replica of the one that holds `{forgehand}`. */
export async function startCluster(): Promise<Topology> {
  const masters = await Promise.all([1, 2, 3].map(() => startServer(CLUSTER)));
  const replica = await startServer(CLUSTER);
  const all = [...masters, replica];
  for (const [i, { admin }] of masters.entries()) {
    const [from, to] = [Math.ceil((i * SLOTS) / 3), Math.ceil(((i + 1) * SLOTS) / 3) - 1];
    await admin.call('CLUSTER', 'ADDSLOTSRANGE', from, to);
  }
  for (const { port } of all.slice(1)) {
    await all[0]?.admin.call('CLUSTER', 'MEET', '127.0.0.1', port);
  }
  await until(async () => (await Promise.all(all.map(knows))).every((known) => known === 4));
  const slot = Number(await replica.admin.call('CLUSTER', 'KEYSLOT', '{forgehand}:owed'));
  const ours = masters[Math.floor((slot * 3) / SLOTS)] as Server;
  await replica.admin.call(
    'CLUSTER',
    'REPLICATE',
    (await ours.admin.call('CLUSTER', 'MYID')) as string,
  );
  await until(async () => (await Promise.all(all.map(isWell))).every(Boolean));
  await until(async () => /master_link_status:up/.test(await replica.admin.info('replication')));
  const nodes = masters.map(({ port }) => ({ host: '127.0.0.1', port }));
  return {
    address: { kind: 'cluster', nodes, url: null },
    env: { REDIS_CLUSTER: nodes.map(({ host, port }) => `${host}:${port}`).join(',') },
    loseMaster: () => ours.kill(),
    async flush() {
      await Promise.all(masters.map(({ admin }) => admin.flushall()));
    },
    async close() {
      await Promise.all(all.map((server) => server.kill()));
    },
  };
}

async function knows({ admin }: Server): Promise<number> {
  return Number(/cluster_known_nodes:(\d+)/.exec(String(await admin.call('CLUSTER', 'INFO')))?.[1]);
}

async function isWell({ admin }: Server): Promise<boolean> {
  return /cluster_state:ok/.test(String(await admin.call('CLUSTER', 'INFO')));
}
