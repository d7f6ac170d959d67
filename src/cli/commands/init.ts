import type { Command } from 'commander';
import { checkAnswers, type InitAnswers, questionsOf } from '../init/questions.ts';
import { writeEnv } from '../init/write.ts';
import type { World } from '../world.ts';

export interface InitOptions {
  forge?: string;
  url?: string;
  token?: string;
  publicUrl?: string;
  check: boolean;
  json?: boolean;
}

export function addInit(program: Command, world: World): void {
  program
    .command('init')
    .description('write a .env here: asks for forge, address and token, checks them, makes secrets')
    .option('--forge <kind>', 'gitea, forgejo or github')
    .option('--url <address>', 'the forge’s address')
    .option('--token <token>', 'the bot user’s; - reads it from stdin')
    .option('--public-url <address>', 'where the forge reaches this')
    .option('--no-check', 'don’t ask the forge whether the token works')
    .option('--json', 'the file’s path and what was found as JSON')
    .action(async (options: InitOptions) => {
      const answers = await questionsOf(world, options);
      const found = options.check ? await check(world, answers, options) : null;
      const file = writeEnv(world.cwd, answers);
      if (options.json) return world.out(JSON.stringify({ file, ...found }));
      world.out(
        `${world.paint('green', '✔')} ${file} is written, for you alone to read; its secrets are new.`,
      );
      world.out(nextSteps(answers));
    });
}

async function check(world: World, answers: InitAnswers, { json }: InitOptions) {
  world.progress(`asks ${answers.url} …`);
  const found = await checkAnswers(answers);
  const { login, repositories } = found;
  world.progress('');
  if (json) return found;
  world.out(`${world.paint('green', '✔')} The token works at ${answers.url}, as ${login}.`);
  const names = repositories.slice(0, 5).join(', ');
  world.out(
    repositories.length > 0
      ? `${world.paint('green', '✔')} It may write in ${names}${repositories.length > 5 ? ' and more' : ''}.`
      : `${world.paint('yellow', '!')} It may write in no repository yet: make ${login} a collaborator with write access.`,
  );
  return found;
}

function nextSteps({ publicUrl }: InitAnswers): string {
  const steps = [
    ...(publicUrl ? [] : ['set PUBLIC_URL in .env: where the forge reaches this']),
    'forgehand start',
    'forgehand hooks install owner/repo --admin-token -   (or --org name; the token of who administers it)',
    'forgehand doctor',
    'assign an issue to the bot',
  ];
  return ['', 'Next:', ...steps.map((step, i) => `  ${i + 1}. ${step}`)].join('\n');
}
