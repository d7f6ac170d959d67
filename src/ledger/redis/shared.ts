import type { Redis } from 'ioredis';
import type { IssueKey } from '../../domain/issue.ts';
import type { Ledger } from '../ledger.ts';
import type { Deadline } from './deadline.ts';
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

export function recordsOf(script: RunScript): ReadMany {
  return async (many: IssueKey[]) => {
    const found: Awaited<ReturnType<Ledger['readMany']>> = [];
    for (let from = 0; from < many.length; from += CHUNK) {
      const chunk = many.slice(from, from + CHUNK);
      if (chunk.length === 0) continue;
      const flat = (await script('read-many', chunk)) as string[];
      for (let i = 0; i < flat.length; i += 3) {
        const [rev, json, generation] = flat.slice(i, i + 3);
        const record = parseRecord(json, generation);
        found.push(record && { rev: Number(rev), record });
      }
    }
    return found;
  };
}
