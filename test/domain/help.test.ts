import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { COMMAND_NAMES, usageOf } from '../../src/domain/command-table.ts';
import { helpText } from '../../src/domain/help.ts';
import { commandsPage } from '../support/commands-page.ts';

describe('the commands', () => {
  it('stand in /help, each with what it does', () => {
    const text = helpText({ login: 'forgehand' });
    for (const name of COMMAND_NAMES) expect(text).toContain(`| \`${usageOf(name)}\` |`);
    expect(text).toContain('`@forgehand retry`');
  });

  it('stand in docs/commands.md as npx tsx test/support/write-commands.ts writes them', () => {
    const page = new URL('../../docs/commands.md', import.meta.url);
    expect(readFileSync(page, 'utf8')).toBe(commandsPage());
  });
});
