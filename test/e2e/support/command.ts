import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';

const CLI = fileURLToPath(new URL('../../../dist/cli.js', import.meta.url));

export interface Ended {
  code: number;
  out: string;
  err: string;
}

/** A folder in which somebody calls the built program; what they see is shown in the test's output. */
export function callsIn(cwd: string, hidden: () => string[]) {
  return async function call(
    args: string[],
    { env = {}, stdin = '' }: { env?: Record<string, string>; stdin?: string } = {},
  ): Promise<Ended> {
    const child = spawn(process.execPath, [CLI, ...args], {
      cwd,
      env: { PATH: process.env.PATH ?? '', ...env },
    });
    child.stdin.end(stdin);
    const [[code], out, err] = await Promise.all([
      once(child, 'exit') as Promise<[number]>,
      text(child.stdout),
      text(child.stderr),
    ]);
    const shown = hidden().reduce((all, secret) => all.replaceAll(secret, '…'), out + err);
    console.log(`\n$ forgehand ${args.join(' ')}\n${shown}(exit code ${code})`);
    return { code, out, err };
  };
}
