import type { TaskFile } from '../../src/agent/agent.ts';

export function aTaskFile(change: Partial<TaskFile['issue']> = {}): TaskFile {
  return {
    version: 1,
    run: {
      id: 'run-1',
      generation: 1,
      attempt: 1,
      maxAttempts: 3,
      deadline: '2026-11-24T15:00:00Z',
    },
    issue: {
      key: 'gitea/7#3',
      number: 3,
      title: 'Write the parser',
      body: 'Please.',
      url: 'https://git.example.org/acme/app/issues/3',
      author: 'ann',
      labels: [],
      assignedBy: 'ann',
      ...change,
    },
    repository: {
      fullName: 'acme/app',
      cloneUrl: 'https://git.example.org/acme/app.git',
      defaultBranch: 'main',
    },
    metadata: {},
    comments: [],
    answers: [],
  };
}
