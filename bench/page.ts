import pino from 'pino';
import { createRedisLedger } from '../src/ledger/redis.ts';
import { commitOf, fill } from './graph/tasks.ts';
import { startInstalled } from './installed.ts';
import { median } from './percentile.ts';
import { atMost, interleaved, type Row } from './row.ts';
import { aRedis } from './server.ts';

const TASKS = 10_000;
const ASKED = 5;
const PAGE = 50;
const LATE = '/api/tasks?repository=acme/app&offset=9900';

/** Until the first byte of the page, and of the API's list, with many tasks in Redis. */
export async function measurePage(rounds: number): Promise<Row[]> {
  const redis = await aRedis();
  const log = pino({ level: 'silent' });
  const client = redis.connect();
  const ledger = createRedisLedger({ client, subscriber: () => redis.connect(), log });
  const numbers = Array.from({ length: TASKS }, (_, i) => i + 1);
  await fill(
    ledger,
    numbers.map((number) => commitOf(number, number % 2 ? 'queued' : 'done', { rev: 0 })),
  );
  await ledger.nameRepository('gitea', { id: 7, fullName: 'acme/app' });
  const serving = await startInstalled('serve', {
    ...{ REDIS_URL: redis.url, FORGE: 'gitea', FORGE_URL: 'http://127.0.0.1:9' },
    ...{ FORGE_TOKEN: 'none', WEBHOOK_SECRET: 'a-secret' },
  });

  async function firstByteMs(path: string): Promise<number> {
    const took: number[] = [];
    for (let i = 0; i < ASKED; i += 1) {
      const startedAt = performance.now();
      const answer = await fetch(`http://127.0.0.1:${serving.operatorPort}${path}`);
      took.push(performance.now() - startedAt);
      if (!answer.ok) throw new Error(`${path} answers ${answer.status}`);
      await answer.arrayBuffer();
    }
    return median(took);
  }

  async function mustBePaged(path: string): Promise<void> {
    const answer = await fetch(`http://127.0.0.1:${serving.operatorPort}${path}`);
    const { total, tasks } = (await answer.json()) as { total: number; tasks: unknown[] };
    if (total !== TASKS || tasks.length !== PAGE)
      throw new Error(`${path}: ${tasks.length} of ${total} tasks`);
  }

  try {
    await mustBePaged('/api/tasks');
    await mustBePaged(LATE);
    // The pages are loaded when somebody first asks for one.
    await firstByteMs('/');
    const found = await interleaved(rounds, {
      page: () => firstByteMs('/'),
      api: () => firstByteMs('/api/tasks'),
      last: () => firstByteMs(LATE),
    });
    return [
      atMost('page, 10,000 tasks, first byte', 'ms', found.page, 100),
      atMost('/api/tasks, first byte', 'ms', found.api, 100),
      atMost('/api/tasks, a late page of one repository', 'ms', found.last, 100),
    ];
  } finally {
    await serving.stop();
    await ledger.close();
    await redis.close();
  }
}
