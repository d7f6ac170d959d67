import { writeFileSync } from 'node:fs';
import { commandsPage } from './commands-page.ts';

/** `npx tsx test/support/write-commands.ts` after a change of the table of commands. */
writeFileSync(new URL('../../docs/commands.md', import.meta.url), commandsPage());
