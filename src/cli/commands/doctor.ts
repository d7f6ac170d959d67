import type { Command } from 'commander';
import type { Line, Section } from '../../operator/doctor/line.ts';
import { adminTokenOf } from '../admin-token.ts';
import type { Paint } from '../paint.ts';
import { plain } from '../table.ts';
import { Failed, type World } from '../world.ts';

interface DoctorOptions {
  forge?: string | null;
  adminToken?: string;
  tryAgent?: boolean;
  json?: boolean;
}

const LOOKS: Record<Line['level'], { shape: string; colour: Parameters<Paint>[0] }> = {
  ok: { shape: '✔', colour: 'green' },
  warn: { shape: '!', colour: 'yellow' },
  fail: { shape: '✖', colour: 'red' },
};

export function addDoctor(program: Command, world: World): void {
  program
    .command('doctor')
    .description('check all that must be so for an assigned issue to be worked on')
    .argument('[repositories...]', 'only these, like owner/repo')
    .option('--admin-token <token>', 'of somebody who may see hooks; - reads it from stdin')
    .option('--forge <name>', 'with several forges: only this; needed with --admin-token')
    .option('--try-agent', 'start the agent once, as a worker would, on a made-up issue')
    .option('--json', 'as a JSON array of sections')
    .addHelpText('after', '\nExit code 1 when something fails; each line names its remedy.')
    .action(
      async (
        repositories: string[],
        { forge = null, adminToken, tryAgent = false, json }: DoctorOptions,
      ) => {
        const token = await adminTokenOf(world, adminToken);
        const options = { repositories, forge, adminToken: token, tryAgent };
        const { examine } = await import('../doctor/examine.ts');
        const sections: Section[] = [];
        for await (const section of examine(world, options)) {
          sections.push(section);
          if (!json) world.out(shown(section, world.paint));
        }
        if (json) world.out(JSON.stringify(sections, null, 2));
        else world.out(summary(sections, world.paint));
        if (count(sections, 'fail') > 0) throw new Failed();
      },
    );
}

function shown({ title, lines }: Section, paint: Paint): string {
  const longest = Math.max(...lines.map(({ check }) => check.length));
  const rows = lines.map(({ check, level, says, remedy }) => {
    const { shape, colour } = LOOKS[level];
    const line = `  ${paint(colour, shape)} ${check.padEnd(longest)}  ${plain(says)}`;
    return remedy
      ? `${line}\n    ${' '.repeat(longest)}  ${paint('dim', `→ ${plain(remedy)}`)}`
      : line;
  });
  return [paint('bold', title), ...rows].join('\n');
}

function summary(sections: Section[], paint: Paint): string {
  const [good, warnings, failures] = (['ok', 'warn', 'fail'] as const).map((level) =>
    count(sections, level),
  );
  const words = `${good} ok, ${warnings} to look at, ${failures} to mend`;
  return `\n${failures ? paint('red', words) : paint('green', words)}`;
}

function count(sections: Section[], level: Line['level']): number {
  return sections.flatMap(({ lines }) => lines).filter((line) => line.level === level).length;
}
