import type { IssueKey } from '../../domain/issue.ts';
import type { NotedRight } from '../../domain/noted-right.ts';
import type { IssueNotes } from '../issue-notes.ts';
import { keys } from './keys.ts';
import type { Shared } from './shared.ts';

const KEPT_MS = 3_600_000;

export function createNotes({ client, within, pipeline }: Shared): IssueNotes {
  return {
    noteRight: (key, right) =>
      within(async () => {
        const json = JSON.stringify(right);
        const fields = [`person ${right.person}`, json];
        if (right.comment !== null) fields.push(`comment ${right.comment}`, json);
        await pipeline([
          ['hset', keys.rights(key), ...fields],
          ['pexpire', keys.rights(key), KEPT_MS],
        ]);
      }),
    notedRights: (key: IssueKey) =>
      within(async () =>
        (await client.hvals(keys.rights(key))).map((json) => JSON.parse(json) as NotedRight),
      ),
  };
}
