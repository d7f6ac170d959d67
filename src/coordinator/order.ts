import type { RunOrder, TaskFile } from '../agent/agent.ts';
import type { Change } from '../domain/change.ts';
import type { Issue } from '../domain/issue.ts';
import { readMetadata } from '../domain/metadata.ts';
import type { IssueRecord, TaskRecord } from '../domain/task.ts';
import type { RepositoryFacts } from '../forge/forge.ts';
import type { RepositorySettings } from './repository-settings.ts';

export interface OrderFacts {
  record: TaskRecord;
  issue: Issue;
  repository: RepositoryFacts;
  comments: TaskFile['comments'];
  webUrl: string;
  maxAttempts: number;
}

/** What an agent is given: the contract's `task.json`, and a prompt in plain words. */
export function orderOf(facts: OrderFacts, settings: RepositorySettings): RunOrder {
  const task = taskFileOf(facts);
  const { program, limitMs, stallMs, logTail: tailLines } = settings;
  return { program, task, prompt: promptOf(task), limitMs, stallMs, tailLines };
}

function taskFileOf({
  record,
  issue,
  repository,
  comments,
  webUrl,
  maxAttempts,
}: OrderFacts): TaskFile {
  const { task } = record;
  return {
    version: 1,
    run: {
      id: task.run?.id ?? '',
      generation: task.generation,
      attempt: task.attempt,
      maxAttempts,
      deadline: task.run?.deadline ?? '',
    },
    issue: issueFileOf(issue, record),
    repository: {
      fullName: repository.fullName,
      cloneUrl: repository.cloneUrl,
      defaultBranch: repository.defaultBranch,
    },
    metadata: readMetadata(issue.body, {
      repository: repository.fullName,
      forgeUrl: webUrl,
      issueUrl: issue.url,
    }),
    comments,
    answers: task.answers,
  };
}

export function issueFileOf(issue: Issue, record: IssueRecord): TaskFile['issue'] {
  return {
    key: issue.key,
    number: issue.number,
    title: issue.title,
    body: issue.body,
    url: issue.url,
    author: issue.author.login,
    labels: issue.labels,
    assignedBy: record.task?.assignment.by?.login ?? null,
  };
}

/** Comments of people; the bot's own say nothing that an agent needs. */
export function commentsOf(changes: Change[], bot: { id: number }): TaskFile['comments'] {
  return changes.flatMap((change) =>
    change.kind === 'commented' && change.actor && change.actor.id !== bot.id
      ? [{ author: change.actor.login, at: change.at, body: change.body }]
      : [],
  );
}

function promptOf({ issue, repository, answers }: TaskFile): string {
  const answered = answers.map(({ by, text }) => `- ${by}: ${text.replaceAll('\n', '\n  ')}`);
  return [
    `# ${issue.title}`,
    `Issue #${issue.number} of ${repository.fullName}: ${issue.url}`,
    issue.body,
    ...(answered.length > 0 ? ['## Answers to your questions', answered.join('\n')] : []),
    '',
  ].join('\n\n');
}
