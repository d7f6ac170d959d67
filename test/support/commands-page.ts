import { COMMAND_NAMES, COMMANDS, usageOf } from '../../src/domain/command-table.ts';
import { PHASES } from '../../src/domain/task.ts';

/** docs/commands.md, from the table that the bot itself obeys. */
export function commandsPage(): string {
  const rows = COMMAND_NAMES.map((name) => {
    const { does, phases, who } = COMMANDS[name];
    return `| \`${usageOf(name)}\` | ${does} | ${phasesIn(phases)} | ${who} |`;
  });
  return `# Commands

Write them at the start of a line in a comment, outside code and quotes. \`@<bot> retry\` is the same as \`/retry\`; while a question is open, \`@<bot>\` and any other words are an answer. An answer goes on over the lines below it, lists and code too, up to the next command.

| write | and the bot will | in these phases | who may |
| --- | --- | --- | --- |
${rows.join('\n')}

**Who may.** Writers are those with write permission on the repository, and whoever \`COMMAND_USERS\` names. Other bots are ignored unless they are named there. Where the bot's token can't tell who may write (an organisation's repository on Gitea, with a bot that doesn't administer it), the permissions that Gitea signs into its deliveries count for a quarter of an hour; where nothing tells, the bot refuses and says so.

**How it answers.** With a reaction on your comment: eyes when it was seen, a thumb up when it is done and told. A thumb down means no; one line in the status comment says why. A word that is no command gets the list of commands, once an assignment. Where the forge has no reactions, the status comment alone tells. On an issue that isn't in the bot's hands only \`/status\` is answered, with how it gets there; on a closed one whose task has ended \`/status\` and \`/help\`, all others are refused.

**Boxes** in the status comment do the same: Retry, Resume, Hold, Cancel, as the phase allows. Tick one; the bot takes the tick off when it is done. Only those who can write can edit the bot's comment, so a tick needs no further proof.

**Labels** do it too: set \`agent/hold\` to hold and take it off to resume, \`agent/queued\` on an ended task to run it again, \`agent/cancelled\` to cancel. Any other label of a phase that is moved by hand is put right once.
`;
}

function phasesIn(phases: readonly string[]): string {
  if (phases.length === PHASES.length) return 'all';
  const missing = PHASES.filter((phase) => !phases.includes(phase));
  return missing.length < phases.length ? `all but ${missing.join(', ')}` : phases.join(', ');
}
