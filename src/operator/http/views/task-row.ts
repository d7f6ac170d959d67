import { z } from 'zod';
import { parseKey } from '../../../domain/issue.ts';
import { type IssueRecord, PHASES } from '../../../domain/task.ts';

export const phase = z.enum([...PHASES] as [(typeof PHASES)[number], ...typeof PHASES]);
/** ISO 8601, UTC. */
export const time = z.iso.datetime({ offset: true });

/** A task in a list. */
export const taskRow = z.object({
  forge: z.string().meta({ description: 'The configured name of its forge.' }),
  repository: z.string().meta({ description: '`owner/name`, as last heard.' }),
  number: z.int().positive(),
  title: z.string(),
  url: z.string().meta({ description: 'Its page on the forge.' }),
  phase: phase.nullable().meta({ description: 'null: the bot has let go of it.' }),
  since: time.nullable().meta({ description: 'When this phase began.' }),
  attempt: z.int().positive().nullable(),
  agent: z.string().nullable().meta({ description: 'The agent that its text recommends.' }),
  priority: z.enum(['critical', 'high', 'medium', 'low']).nullable(),
  run: z.string().nullable().meta({ description: 'The run under way.' }),
});
export type TaskRow = z.infer<typeof taskRow>;

const PRIORITIES = ['critical', 'high', 'medium', 'low'] as const;

export function rowOf({ key, task, ...record }: IssueRecord): TaskRow {
  return {
    forge: parseKey(key).forge,
    repository: record.repository.fullName,
    number: record.number,
    title: record.title,
    url: record.url,
    phase: task?.phase ?? null,
    since: task?.since ?? null,
    attempt: task?.attempt ?? null,
    agent: record.agent ?? null,
    priority: task ? (PRIORITIES[task.rank] ?? null) : null,
    run: task?.run?.id ?? null,
  };
}

/** Where its page is on this port. */
export function pathOf({
  forge,
  repository,
  number,
}: Pick<TaskRow, 'forge' | 'repository' | 'number'>): string {
  const [owner = '', name = ''] = repository.split('/').map(encodeURIComponent);
  return `/tasks/${owner}/${name}/${number}?forge=${forge}`;
}
