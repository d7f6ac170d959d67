import { PHASES } from '../../../src/domain/task.ts';
import type { Ledger } from '../../../src/ledger/ledger.ts';
import type { FaultyRedis } from './redis.ts';

interface Looked {
  ledger: Ledger;
  redis: FaultyRedis;
}

const QUEUES = ['observe-github', 'run', 'report-github'];

/** What is still to be done, in words; empty when all is at rest (what runs may go on). */
export async function whatIsLeft({ ledger, redis }: Looked): Promise<string[]> {
  const left: string[] = [];
  const { records } = await ledger.list([...PHASES], { offset: 0, limit: 1_000 });
  for (const { record } of records) {
    if (record.task?.phase === 'queued') left.push(`${record.key} is queued`);
  }
  const due = await ledger.nextDue();
  if (due !== null && due < Date.now() + 5_000) left.push(`something is owed at ${due}`);
  const running = records.filter(({ record }) => record.task?.phase === 'running').length;
  for (const queue of QUEUES) {
    const [active, ...waiting] = await counts(redis, queue);
    const busy = queue === 'run' ? (active ?? 0) - running : (active ?? 0);
    if (busy > 0) left.push(`${busy} jobs of ${queue} are under way`);
    if (waiting.some((count) => count > 0)) left.push(`jobs of ${queue} wait (${waiting})`);
  }
  return left;
}

async function counts({ client }: Looked['redis'], queue: string): Promise<number[]> {
  const key = (name: string) => `{forgehand}:${queue}:${name}`;
  return Promise.all([
    client.llen(key('active')),
    client.llen(key('wait')),
    client.zcard(key('prioritized')),
    client.zcard(key('delayed')),
  ]);
}
