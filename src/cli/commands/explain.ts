import type { Command } from 'commander';
import type { WhyNot } from '../../domain/why-not.ts';
import type { Explanation } from '../../operator/explain.ts';
import { taskLines } from '../explain/task-lines.ts';
import { parseIssueName } from '../issue-name.ts';
import type { World } from '../world.ts';

export function addExplain(program: Command, world: World): void {
  program
    .command('explain')
    .description('why an issue waits, or why it is no task at all: any issue, known or not')
    .argument('<issue>', 'like owner/repo#12, or its address')
    .option('--forge <name>', 'with several forges: which')
    .option('--json', 'as one JSON object')
    .action(async (text: string, options: { forge?: string; json?: boolean }) => {
      const name = parseIssueName(text);
      const { explainIssue } = await import('../explain/issue.ts');
      const found = await explainIssue(world, name, options.forge);
      const shown = `${name.fullName}#${name.number}`;
      if (options.json) world.out(JSON.stringify(viewOf(shown, found), null, 2));
      else if ('record' in found) world.out(taskLines(found, world));
      else world.out(notTaskLines(shown, found, world));
    });
}

function viewOf(issue: string, found: Explanation | WhyNot) {
  if (!('record' in found))
    return { issue, task: false, why: [found.sentence], remedy: found.remedy };
  const { record, why, blockers, dependents, cycle } = found;
  const { title, url, task } = record;
  const { phase, attempts } = task;
  return { issue, task: true, title, url, phase, why, blockers, dependents, cycle, attempts };
}

function notTaskLines(name: string, { sentence, remedy }: WhyNot, { paint }: World): string {
  return `${paint('bold', name)}  is no task of the bot.\n  ${sentence}\n  ${paint('dim', `→ ${remedy}`)}`;
}
