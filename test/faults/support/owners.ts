import type { IssueKey } from '../../../src/domain/issue.ts';
import type { House } from './house.ts';

/** BullMQ's own: what of a queue may stay while nothing is under way. */
const OF_A_QUEUE = /^\{forgehand\}:(?:run|(?:observe|report)-[a-z0-9-]+):/;
const LEFTOVER = /:lock$|:(?:active|wait|paused|prioritized|delayed|stalled)$/;
const ISSUE = /[a-z0-9-]+\/\d+#\d+/;
/** Who has a place under a repository's limit, and who waits for one. */
const PLACES = /^\{forgehand\}:(holders|parked):/;

/** A key that names an issue belongs to a known one; a job's belongs to a job; a log's will expire. */
export async function keysWithoutOwner(house: House): Promise<string[]> {
  const { redis, ledger } = house;
  const { client } = redis;
  const broken: string[] = [];
  const keys = await allKeys(client);
  const running = (await ledger.counts()).running > 0;
  for (const key of keys) {
    const [issue] = ISSUE.exec(key) ?? [];
    if (OF_A_QUEUE.test(key)) {
      const isLeft = LEFTOVER.test(key) || (issue !== undefined && !key.endsWith(':meta'));
      if (isLeft && !running)
        broken.push(`${key} (${await contentOf(client, key)}) belongs to no job`);
      continue;
    }
    if (PLACES.test(key)) broken.push(...(await placesKept(house, key)));
    if (!key.startsWith('{forgehand}:')) broken.push(`${key} is not ours`);
    else if (issue && !key.startsWith('{forgehand}:issue:')) {
      if ((await client.exists(`{forgehand}:issue:${issue}`)) === 0)
        broken.push(`${key} belongs to no issue`);
    } else if (/^\{forgehand\}:log:/.test(key) && (await client.pttl(key)) < 0) {
      broken.push(`${key} never expires`);
    }
  }
  return broken;
}

/** A place is given back at each way out: of what neither runs nor is about to, none has one. */
async function placesKept({ redis, ledger }: House, key: string): Promise<string[]> {
  const { client } = redis;
  const isSet = (await client.type(key)) === 'set';
  const issues = await (isSet ? client.smembers(key) : client.zrange(key, '0', '-1'));
  const read = await ledger.readMany(issues as IssueKey[]);
  return issues.flatMap((issue, i) => {
    const phase = read[i]?.record.task?.phase ?? 'no task';
    return phase === 'running' || phase === 'queued' ? [] : [`${key}: ${issue} is ${phase}`];
  });
}

/** Whose it is: the same key may be another job's a moment later. */
async function contentOf(client: House['redis']['client'], key: string): Promise<string> {
  const type = await client.type(key);
  if (type === 'list') return `${await client.lrange(key, 0, -1)}`;
  return type === 'string' ? `${await client.get(key)}` : type;
}

async function allKeys(client: House['redis']['client']): Promise<string[]> {
  const keys: string[] = [];
  for await (const some of client.scanStream({ count: 1_000 })) keys.push(...(some as string[]));
  return [...new Set(keys)].sort();
}
