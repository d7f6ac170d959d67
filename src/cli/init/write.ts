import { randomBytes } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Failed } from '../world.ts';
import type { InitAnswers } from './questions.ts';

const SECRET_BYTES = 32;

/** Returns the file's path. Never over an existing one; only its owner can read it. */
export function writeEnv(cwd: string, answers: InitAnswers): string {
  const file = join(cwd, '.env');
  try {
    writeFileSync(file, envOf(answers), { flag: 'wx', mode: 0o600 });
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'EEXIST')
      throw new Failed(`${file} is there already and stays as it is: move it away, or edit it.`);
    throw new Failed(`${file} can't be written (${code}): call this in a folder of your own.`);
  }
  return file;
}

function envOf({ kind, url, token, publicUrl }: InitAnswers): string {
  const lines = [
    '# Made by forgehand init. All settings: docs/configuration.md, forgehand config show',
    `FORGE=${kind}`,
    ...(url ? [`FORGE_URL=${quoted(url)}`] : []),
    `FORGE_TOKEN=${quoted(token)}`,
    `WEBHOOK_SECRET=${secret()}`,
    `OPERATOR_TOKEN=${secret()}`,
    publicUrl ? `PUBLIC_URL=${quoted(publicUrl)}` : '#PUBLIC_URL=https://bot.example.org',
    '# A program that works on an issue; without it the stub only pretends to.',
    '#AGENT_COMMAND=',
  ];
  return `${lines.join('\n')}\n`;
}

function secret(): string {
  return randomBytes(SECRET_BYTES).toString('hex');
}

/** Plain text needs no quotes; the rest is taken as it is between them. */
function quoted(text: string): string {
  return /^[\w./:@+-]+$/.test(text) ? text : `'${text}'`;
}
