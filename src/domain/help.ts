import { COMMAND_NAMES, COMMANDS, usageOf } from './command-table.ts';

/** The answer to `/help`, and to a word that is no command. */
export function helpText({ login }: { login: string }): string {
  const rows = COMMAND_NAMES.map((name) => `| \`${usageOf(name)}\` | ${COMMANDS[name].does} |`);
  return [
    'Commands, at the start of a line in a comment:',
    ['| write | and the bot will |', '|---|---|', ...rows].join('\n'),
    `\`@${login} retry\` is the same as \`/retry\`. They take write permission on this repository. The boxes in the status comment do the same.`,
  ].join('\n\n');
}
