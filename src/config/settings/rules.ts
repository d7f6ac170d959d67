import { z } from 'zod';
import { duration, list, listOf, text, whole } from '../values.ts';
import { setting } from './setting.ts';

export const WHEN_DONE = ['leave', 'close'] as const;
export const NOTICES = ['done', 'failed', 'question'] as const;

export const RULES_SETTINGS = {
  LABEL_PREFIX: setting(
    text().regex(/^[^,\s]{1,30}$/, 'is longer than 30 characters or holds a comma or space'),
    {
      about: 'Stands before the phase in labels.',
      remedy: 'use something like agent/',
    },
    'agent/',
  ),
  UNBLOCK_ON: setting(
    z.enum(['done', 'closed'], 'is none of done, closed'),
    {
      about:
        '`done`: a blocker that the bot finished counts as satisfied; `closed`: only a closed one.',
      remedy: 'set it to done or closed',
    },
    'done',
  ),
  WHEN_DONE: setting(
    z.enum(WHEN_DONE, 'is none of leave, close'),
    {
      about: '`leave`: a finished issue stays open for you; `close`: it is closed.',
      remedy: 'set it to leave or close',
    },
    'leave',
  ),
  NOTIFY: setting(
    listOf(NOTICES),
    {
      about: 'What gets a comment of its own, since edits notify nobody.',
      remedy: 'list of done, failed, question, by comma; “,” for none',
    },
    'done,failed,question',
  ),
  LOG_TAIL: setting(
    whole({ min: 0, max: 200 }),
    {
      about: 'Lines of an agent’s log shown on the issue, 0 = none.',
      remedy: 'use a number from 0 to 200',
    },
    '20',
  ),
  COMMAND_USERS: setting(list(), {
    about: 'Logins that may command besides those who can write, by comma.',
    remedy: 'list logins by comma',
  }),
  TRIGGER_LABEL: setting(text().max(50, 'is longer than 50 characters'), {
    about:
      'Assigns by label where the bot can’t be assigned (GitHub Apps): `agent/run`; on Gitea and Forgejo outside the scope of `LABEL_PREFIX`: `run-agent`.',
    remedy: 'use a name that is no phase’s label',
  }),
  BREAKER_RUNS: setting(
    whole({ min: 1, max: 10_000 }),
    {
      about: 'Runs of one issue in an hour; then it is held.',
      remedy: 'use a number from 1 to 10000',
    },
    '10',
  ),
  BREAKER_WRITES: setting(
    whole({ min: 1, max: 10_000 }),
    {
      about: 'Writes to one issue in an hour; then it is held.',
      remedy: 'use a number from 1 to 10000',
    },
    '60',
  ),
  SWEEP_INTERVAL: setting(
    duration({ minMs: 1_000 }),
    {
      about: 'How often everything that may have changed is looked at.',
      remedy: 'use a duration like 5m',
    },
    '5m',
  ),
};
