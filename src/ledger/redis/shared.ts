import type { Redis } from 'ioredis';
import type { IssueKey } from '../../domain/issue.ts';
import type { Ledger } from '../ledger.ts';
import type { Deadline } from './deadline.ts';
import { keys } from './keys.ts';
import { parseRecord } from './records.ts';
import type { RunScript } from './scripts.ts';

export type Pipeline = (commands: (string | number)[][]) => Promise<unknown[]>;
export type ReadMany = Ledger['readMany'];

/** What the parts of the Redis ledger have in common. */
export interface Shared {
  client: Redis;
  within: Deadline;
  script: RunScript;
  pipeline: Pipeline;
  readMany: ReadMany;
}

const CHUNK = 500;

/** One round trip; throws the first error among the answers. */
export function pipelineOf(client: Redis): Pipeline {
  return async (commands) => {
    if (commands.length === 0) return [];
    const results = (await client.pipeline(commands).exec()) ?? [];
    return results.map(([error, value]) => {
      if (error) throw error;
      return value;
    });
  };
}

export function recordsOf(pipeline: Pipeline): ReadMany {
  return async (many: IssueKey[]) => {
    const found: Awaited<ReturnType<Ledger['readMany']>> = [];
    for (let from = 0; from < many.length; from += CHUNK) {
      const chunk = many.slice(from, from + CHUNK);
      const answers = await pipeline(
        chunk.map((key) => ['hmget', keys.issue(key), 'rev', 'json', 'gen']),
      );
      for (const fields of answers as (string | null)[][]) {
        const [rev, json, gen] = fields;
        const record = parseRecord(json, gen);
        found.push(record && { rev: Number(rev), record });
      }
    }
    return found;
  };
}
