import { z } from 'zod';
import { AGENT_SETTINGS } from './settings/agent.ts';
import { NOTICES, RULES_SETTINGS, WHEN_DONE } from './settings/rules.ts';
import { readSetting, type Setting } from './settings/setting.ts';

/** Where it is no text, what YAML has for it is as good as what the environment has. Editors offer the words. */
const WRITTEN = {
  text: (fault: string, words: Words) => text(words, `is no text: ${fault}`),
  number: (fault: string) =>
    z.union([z.string(), z.number()], `is neither text nor a number: ${fault}`).transform(String),
  list: (fault: string, words: Words) =>
    z
      .union([z.array(text(words)), z.string()], `is neither a list nor text: ${fault}`)
      .transform((listed) => [listed].flat().join(',')),
};

type Words = readonly string[] | undefined;

function text(words: Words, fault?: string) {
  return words ? z.string(fault).meta({ enum: words }) : z.string(fault);
}

/** What a repository may have of its own, under the names of the environment's settings in lower case. */
const OWN = {
  concurrency: z
    .int()
    .min(1)
    .max(10_000)
    .optional()
    .describe('Runs at once in this repository, over all workers.'),
  agent_command: own('text', AGENT_SETTINGS.AGENT_COMMAND),
  agent_env: own('list', AGENT_SETTINGS.AGENT_ENV),
  run_timeout: own('text', AGENT_SETTINGS.RUN_TIMEOUT),
  stall_timeout: own('number', AGENT_SETTINGS.STALL_TIMEOUT),
  when_done: own('text', RULES_SETTINGS.WHEN_DONE, WHEN_DONE),
  notify: own('list', RULES_SETTINGS.NOTIFY, NOTICES),
  log_tail: own('number', RULES_SETTINGS.LOG_TAIL),
};

export const repositorySchema = z.strictObject(OWN, {
  error: (issue) =>
    issue.code === 'unrecognized_keys'
      ? `has no ${issue.keys.join(', ')} of its own: it may have ${Object.keys(OWN).join(', ')}`
      : undefined,
});

export type FileRepository = z.output<typeof repositorySchema>;

/** Read as the environment's setting is, with its words for what is wrong. */
function own<T>(
  kind: keyof typeof WRITTEN,
  setting: Setting<T, string | undefined>,
  words?: readonly string[],
) {
  const { about, remedy } = setting.about;
  const written: z.ZodType<string> = WRITTEN[kind](remedy, words);
  return written
    .transform((text, context) => {
      const read = readSetting(setting, text);
      if ('value' in read) return read.value;
      context.addIssue({ code: 'custom', message: read.why });
      return z.NEVER;
    })
    .optional()
    .describe(about);
}
