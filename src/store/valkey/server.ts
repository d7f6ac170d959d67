import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { constants } from 'node:fs';
import { access, mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { delimiter, join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import type { Logger } from 'pino';
import type { Embedded } from './embedded.ts';
import { freePort } from './free-port.ts';

const PROGRAMS = ['valkey-server', 'redis-server'];
const START_AT_MOST_MS = 10_000;
const STOP_AT_MOST_MS = 10_000;

/** What a server left behind by a killed bot is found again by. */
interface Left {
  pid: number;
  startTime: string;
  port: number;
  password: string;
}

export async function findServer(path: string): Promise<string | null> {
  for (const folder of path.split(delimiter).filter((part) => part !== '')) {
    for (const program of PROGRAMS) {
      const file = join(folder, program);
      const found = await access(file, constants.X_OK).then(
        () => true,
        () => false,
      );
      if (found) return file;
    }
  }
  return null;
}

/** A server on a free loopback port with AOF; the one that a killed bot left running is taken over. */
export async function startServer(
  program: string,
  dataDir: string,
  log: Logger,
  { startAtMostMs = START_AT_MOST_MS } = {},
): Promise<Embedded> {
  const folder = join(dataDir, 'store');
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const left = await findLeft(folder);
  if (left)
    log.info({ pid: left.pid }, 'store: the server of an earlier bot still runs, it is taken over');
  const server = left ?? (await spawnServer(program, folder, startAtMostMs));
  return {
    kind: 'server',
    durable: true,
    url: `redis://:${server.password}@127.0.0.1:${server.port}`,
    close: () => stop(server, folder),
  };
}

async function spawnServer(program: string, folder: string, startAtMostMs: number): Promise<Left> {
  const port = await freePort();
  const password = randomBytes(24).toString('hex');
  // A session of its own: a Ctrl-C in the terminal must not end the store before the bot.
  const child = spawn(program, ['-'], {
    cwd: folder,
    detached: true,
    stdio: ['pipe', 'ignore', 'ignore'],
  });
  const failed = once(child, 'error').then(([error]) => {
    throw error;
  });
  const exited = once(child, 'exit').then(([code]) => {
    throw new Error(`${program} ended with exit code ${code}: run it by hand to see why`);
  });
  failed.catch(() => {});
  exited.catch(() => {});
  child.stdin.end(configuration(port, password, folder));
  await Promise.race([failed, exited, untilListening(port, startAtMostMs)]).catch((error) => {
    child.kill('SIGKILL');
    throw error;
  });
  child.unref();
  const pid = child.pid as number;
  const left = { pid, startTime: (await startTimeOf(pid)) ?? '', port, password };
  await writeFile(`${leftFile(folder)}.new`, JSON.stringify(left), { mode: 0o600 });
  await rename(`${leftFile(folder)}.new`, leftFile(folder));
  return left;
}

/** Given on stdin: arguments can be read by every user of the machine. */
function configuration(port: number, password: string, folder: string): string {
  return [
    'bind 127.0.0.1',
    `port ${port}`,
    `requirepass ${password}`,
    `dir "${folder}"`,
    'appendonly yes',
    'appendfsync everysec',
    'maxmemory-policy noeviction',
    'save ""',
    'daemonize no',
    '',
  ].join('\n');
}

async function untilListening(port: number, atMostMs: number): Promise<void> {
  const until = Date.now() + atMostMs;
  while (!(await isListening(port))) {
    if (Date.now() > until)
      throw new Error(`the embedded store did not listen within ${atMostMs} ms`);
    await wait(10);
  }
}

function isListening(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    socket.once('connect', () => resolve(true));
    socket.once('error', () => resolve(false));
    socket.once('connect', () => socket.destroy());
  });
}

async function findLeft(folder: string): Promise<Left | null> {
  const left = parsed(await readFile(leftFile(folder), 'utf8').catch(() => ''));
  if (left === null) return null;
  const alive = left.startTime !== '' && (await startTimeOf(left.pid)) === left.startTime;
  return alive && (await isListening(left.port)) ? left : null;
}

/** Null where a machine that lost its power left half of it, or nothing: what ran then is gone. */
function parsed(text: string): Left | null {
  try {
    return JSON.parse(text) as Left;
  } catch {
    return null;
  }
}

/** Tells a process from a later one with the same pid; null where it is gone or there is no /proc. */
async function startTimeOf(pid: number): Promise<string | null> {
  const stat = await readFile(`/proc/${pid}/stat`, 'latin1').catch(() => null);
  return stat?.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? null;
}

async function stop({ pid, startTime }: Left, folder: string): Promise<void> {
  if (startTime !== '' && (await startTimeOf(pid)) !== startTime) return;
  process.kill(pid, 'SIGTERM');
  const until = Date.now() + STOP_AT_MOST_MS;
  while (Date.now() < until && isAlive(pid)) await wait(20);
  await rm(leftFile(folder), { force: true });
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    // ESRCH: it is gone.
    return false;
  }
}

function leftFile(folder: string): string {
  return join(folder, 'server.json');
}
