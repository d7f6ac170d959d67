import { z } from 'zod';
import type { IssueKey } from '../../../domain/issue.ts';
import type { IssueRecord } from '../../../domain/task.ts';
import type { Ledger } from '../../../ledger/ledger.ts';
import { rowOf, taskRow, time } from './task-row.ts';

const related = taskRow
  .pick({ forge: true, repository: true, number: true, title: true, url: true, phase: true })
  .extend({
    state: z.string().meta({ description: 'How it stands on the forge, as last read.' }),
    finished: z.boolean().meta({ description: 'Nobody waits for it any more.' }),
  });
export type Related = z.infer<typeof related>;

const attempt = z.object({
  number: z.int(),
  from: time,
  to: time,
  ended: z.string(),
  how: z.string(),
  summary: z.string(),
  run: z.string().nullable().optional(),
});

const happening = z.object({
  at: z.string(),
  kind: z.enum(['taken-on', 'moved', 'asked', 'answered', 'refused', 'started', 'ended', 'let-go']),
  what: z.string(),
  by: z.string().nullable(),
  words: z.string(),
  run: z.string().nullable(),
  ms: z.number().nullable(),
});

/** One task with all that is known of it. */
export const taskView = taskRow.extend({
  why: z.string().meta({ description: 'What it is doing, or why it waits.' }),
  state: z.string(),
  assignedBy: z.string().nullable(),
  assignedAt: time.nullable(),
  notBefore: time.nullable(),
  deadline: time.nullable().meta({ description: 'When the run under way ends at the latest.' }),
  hold: z
    .object({ reason: z.string(), by: z.string().nullable(), at: z.string(), words: z.string() })
    .nullable(),
  question: z.string().nullable(),
  progress: z.object({ percent: z.number().nullable(), text: z.string() }).nullable(),
  asked: z.array(z.string()).meta({ description: 'Wishes that no look has obeyed yet.' }),
  blockers: z.array(related),
  dependents: z.array(related).meta({ description: 'At most 100.' }),
  attempts: z.array(attempt),
  history: z.array(happening).meta({ description: 'Oldest first, the last hundred.' }),
});
export type TaskView = z.infer<typeof taskView>;

export interface TaskViewDeps {
  ledger: Pick<Ledger, 'read' | 'readMany' | 'dependentsOf' | 'history' | 'readProgress'>;
  /** One reason each, the first weighs most; none for what is no task any more. */
  why(key: IssueKey): Promise<string[]>;
}

const DEPENDENTS_SHOWN = 100;

/** Null for an issue that the bot never had in hand. */
export async function readTask(deps: TaskViewDeps, key: IssueKey): Promise<TaskView | null> {
  const { ledger } = deps;
  const [reading, history] = await Promise.all([ledger.read(key), ledger.history(key)]);
  const { record } = reading;
  if (!record || (!record.task && history.length === 0 && !record.parting)) return null;
  const [blockers, dependentKeys, progress, why] = await Promise.all([
    relatedOf(ledger, reading.blockers, (other) => !reading.unmet.includes(other)),
    ledger.dependentsOf(key, DEPENDENTS_SHOWN),
    ledger.readProgress(key),
    deps.why(key),
  ]);
  const dependents = await relatedOf(ledger, dependentKeys, () => false);
  return {
    ...rowOf(record),
    ...known(record),
    why: sentenceOf(why),
    ...shown(record, progress),
    asked: reading.wishes.map(({ kind }) => kind),
    blockers,
    dependents,
    history,
  };
}

function sentenceOf(reasons: string[]): string {
  if (reasons.length === 0) return 'The bot has let go of it: nothing of it runs.';
  const text = reasons.join('; ');
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}.`;
}

function known({ standing, task }: IssueRecord) {
  return {
    state: standing,
    assignedBy: task?.assignment.by?.login ?? null,
    assignedAt: task?.assignment.at ?? null,
    notBefore: task?.notBefore ?? null,
    deadline: task?.run?.deadline ?? null,
    hold: task?.hold ?? null,
    question: task?.question ?? null,
    attempts: task?.attempts ?? [],
  };
}

function shown({ task }: IssueRecord, progress: Awaited<ReturnType<Ledger['readProgress']>>) {
  const isNow =
    progress !== null && progress.generation === task?.generation && task.phase === 'running';
  return { progress: isNow ? { percent: progress.percent, text: progress.text } : null };
}

/** What isn't known by name yet is left out: its own look comes. */
async function relatedOf(
  ledger: TaskViewDeps['ledger'],
  keys: IssueKey[],
  isFinished: (key: IssueKey) => boolean,
): Promise<Related[]> {
  const found = await ledger.readMany(keys);
  return found.flatMap((one) => {
    if (!one) return [];
    const { forge, repository, number, title, url, phase } = rowOf(one.record);
    return [
      {
        forge,
        repository,
        number,
        title,
        url,
        phase,
        state: one.record.standing,
        finished: isFinished(one.record.key),
      },
    ];
  });
}
