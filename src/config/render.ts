import type { Setting } from './settings/setting.ts';
import { GROUPS } from './settings.ts';

type Row = [name: string, setting: Setting<unknown, string | undefined>];

/** The whole of `.env.example`. */
export function renderEnvExample(): string {
  const head = [
    '# Settings of Forgehand; copy to .env and fill in. Variables of the environment win over it.',
    '# Required: FORGE, FORGE_URL (not on GitHub), FORGE_TOKEN or a GitHub App, WEBHOOK_SECRET.',
    '# A secret may also stand in a file: FORGE_TOKEN_FILE=/run/secrets/forge-token',
  ];
  const groups = GROUPS.flatMap(({ title, settings }) => [
    '',
    `# ── ${title} ──`,
    ...Object.entries(settings).flatMap((row) => exampleOf(row)),
  ]);
  return `${[...head, ...groups].join('\n')}\n`;
}

const REQUIRED = ['FORGE', 'FORGE_URL', 'FORGE_TOKEN', 'WEBHOOK_SECRET'];

function exampleOf([name, { about, byDefault }]: Row): string[] {
  const line = `${name}=${about.example ?? byDefault ?? ''}`;
  return [`# ${about.about.replaceAll('`', '')}`, REQUIRED.includes(name) ? line : `#${line}`];
}

/** The tables of the manual, one a group. */
export function renderTables(): string {
  return GROUPS.map(({ title, settings }) =>
    [
      `### ${title}`,
      '',
      '| name | default | |',
      '|---|---|---|',
      ...Object.entries(settings).map(rowOf),
    ].join('\n'),
  ).join('\n\n');
}

function rowOf([name, { about, byDefault }]: Row): string {
  const secret = about.secret ? ` Also \`${name}_FILE\`.` : '';
  const shown = about.shownDefault ?? (byDefault === undefined ? '–' : `\`${byDefault}\``);
  return `| \`${name}\` | ${shown} | ${about.about}${secret} |`;
}

const BEGIN = '<!-- settings: made by test/support/write-settings.ts -->';
const END = '<!-- end of settings -->';

/** The manual with its tables renewed. Throws when the marks around them are gone. */
export function withTables(manual: string): string {
  const begin = manual.indexOf(BEGIN);
  const end = manual.indexOf(END);
  if (begin < 0 || end < begin) throw new Error(`put ${BEGIN} and ${END} back around the tables`);
  return `${manual.slice(0, begin)}${BEGIN}\n\n${renderTables()}\n\n${manual.slice(end)}`;
}

/** A manual's first text, where there is none yet. */
export const EMPTY_MANUAL = `# Configuration

Everything is set by environment variables, or by a file \`.env\` in the folder where \`forgehand\` is
started; the environment wins. Faults are told all at once, each with its remedy:
\`forgehand config check\`. Required are \`FORGE\`, \`FORGE_URL\` (not on GitHub), \`FORGE_TOKEN\` or a
GitHub App, and \`WEBHOOK_SECRET\`; nothing else.

Durations are written \`90s\`, \`5m\` or \`1h\`, sizes \`1 MiB\` or \`512 kB\`, lists with commas. A secret
may stand in a file instead: \`FORGE_TOKEN_FILE=/run/secrets/token\`. Such files are read again when the
forge refuses a token, and at each delivery, so a secret is rotated without a restart.

${BEGIN}
${END}
`;
