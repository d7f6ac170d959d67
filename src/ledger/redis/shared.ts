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

/** Sent in one turn, so in one round trip: what ioredis calls a pipeline costs more to set up. */
export function pipelineOf(client: Redis): Pipeline {
  return (commands) =>
    Promise.all(commands.map(([name, ...args]) => client.call(String(name), ...args)));
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
