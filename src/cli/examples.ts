import type { Command } from 'commander';

/** By the command's name: what people would type, shown at the end of its help. */
const EXAMPLES: Record<string, string> = {
  start: 'forgehand start',
  serve: 'REDIS_URL=redis://10.0.0.4:6379 forgehand serve',
  work: 'REDIS_URL=redis://10.0.0.4:6379 forgehand work',
  sandbox: 'forgehand sandbox --exit-when-idle',
  init: 'forgehand init --forge gitea --url https://git.example.org --token - --public-url https://bot.example.org',
  'hooks install': 'forgehand hooks install --org acme --admin-token -',
  'hooks list': 'forgehand hooks list acme/app --admin-token -',
  'hooks remove': 'forgehand hooks remove acme/app --admin-token -',
  'hooks test': 'forgehand hooks test acme/app --admin-token -',
  doctor: 'forgehand doctor acme/app --admin-token - --try-agent',
  status: 'forgehand status --json',
  tasks: 'forgehand tasks --phase failed,needs-human --repo acme/app',
  explain: 'forgehand explain acme/app#12',
  logs: 'forgehand logs acme/app#12 --follow',
  retry: 'forgehand retry --failed --since 8h',
  cancel: 'forgehand cancel acme/app#12',
  hold: 'forgehand hold acme/app#12 acme/app#13',
  resume: 'forgehand resume acme/app#12',
  pause: 'forgehand pause --reason "release day"',
  unpause: 'forgehand unpause',
  deliveries: 'forgehand deliveries --issue acme/app#12',
  replay: 'forgehand replay 2xvK6XkI   (the first column of: forgehand deliveries)',
  receive: 'forgehand receive delivery.json --sign',
  'config check': 'forgehand config check',
  'config show': 'forgehand config show --set',
  healthcheck: 'forgehand healthcheck',
};

/** Gives every command of the program its example; those without one are groups of others. */
export function addExamples(program: Command, of = ''): void {
  for (const command of program.commands) {
    const name = `${of}${command.name()}`;
    const example = EXAMPLES[name];
    if (example) command.addHelpText('after', `\nExample: ${example}`);
    addExamples(command, `${name} `);
  }
}
