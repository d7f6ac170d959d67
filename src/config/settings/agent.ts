import { duration, limits, names, whole, words } from '../values.ts';
import { setting } from './setting.ts';

export const AGENT_SETTINGS = {
  AGENT_COMMAND: setting(words(), {
    about: 'The agent: a program and its arguments, split like shell words, nothing expanded.',
    shownDefault: 'the stub',
    remedy: 'write it like: my-agent --model "big one"',
    example: '/usr/local/bin/my-agent --quiet',
  }),
  AGENT_ENV: setting(names(), {
    about: 'Names of variables passed on to the agent; their values are redacted everywhere.',
    remedy: 'list names by comma, like HOME,ANTHROPIC_API_KEY',
  }),
  CONCURRENCY: setting(
    whole({ min: 1, max: 1_000 }),
    { about: 'Runs at once in a worker.', remedy: 'use a number from 1 to 1000' },
    '2',
  ),
  CONCURRENCY_LIMITS: setting(limits(), {
    about: 'Runs at once in a repository across all workers: `owner/repo=1,…`.',
    remedy: 'write it like owner/repo=1,other/repo=2',
  }),
  RUN_TIMEOUT: setting(
    duration({ minMs: 1_000 }),
    { about: 'A run takes at most that long.', remedy: 'use a duration like 1h' },
    '1h',
  ),
  STALL_TIMEOUT: setting(
    duration(),
    {
      about: 'A run without output for that long is stopped; 0 = off.',
      remedy: 'use a duration like 15m, or 0',
    },
    '15m',
  ),
  KILL_GRACE: setting(
    duration(),
    {
      about: 'Between SIGTERM and SIGKILL to an agent.',
      remedy: 'use a duration like 10s, shorter than DRAIN_DEADLINE',
    },
    '10s',
  ),
  DRAIN_DEADLINE: setting(
    duration({ minMs: 1_000 }),
    {
      about: 'A stopping worker lets its runs finish until this less `KILL_GRACE`.',
      remedy: 'use a duration like 30s, longer than KILL_GRACE',
    },
    '30s',
  ),
  MAX_ATTEMPTS: setting(
    whole({ min: 1, max: 100 }),
    {
      about: 'Runs that may end with “try again later” before the task has failed.',
      remedy: 'use a number from 1 to 100',
    },
    '3',
  ),
  RETRY_BACKOFF: setting(
    duration({ minMs: 100 }),
    {
      about: 'Before the second attempt; doubles each time, with jitter, at most 15m.',
      remedy: 'use a duration like 30s',
    },
    '30s',
  ),
  LEASE_DURATION: setting(
    duration({ minMs: 2_000 }),
    {
      about: 'How long a run’s lock lives without being renewed; at least 2s.',
      remedy: 'use a duration like 60s, at least 2s',
    },
    '60s',
  ),
};
