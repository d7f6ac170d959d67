import { mkdir, readdir, readFile, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import type { Logger } from 'pino';
import { z } from 'zod';
import type { Ledger } from '../ledger/ledger.ts';

/** A worker that was started on this host with this DATA_DIR. */
export interface Presence {
  /** As Redis knows it. */
  name: string;
  pid: number;
  /** ms since 1970: its last beat, which it does without Redis too. */
  beatAt: number;
}

export interface Announced {
  /** It tells that it is gone. */
  stop(): Promise<void>;
}

const ALIVE_EVERY_MS = 5_000;

const shape = z.object({ name: z.string(), host: z.string(), pid: z.int().positive() });

/** A worker opens no port: that it lives is told through Redis, and which one it is by a file. */
export async function announce(
  dataDir: string,
  ledger: Pick<Ledger, 'setAlive'>,
  log: Logger,
  pid = process.pid,
): Promise<Announced> {
  const name = `${hostname()}:${pid}`;
  await forgetGone(dataDir);
  await mkdir(folderOf(dataDir), { recursive: true, mode: 0o700 });
  const file = fileOf(dataDir, name);
  await writeFile(file, JSON.stringify({ name, host: hostname(), pid }));
  const tell = (atMs: number) =>
    ledger
      .setAlive(name, atMs)
      .catch((error) => log.debug({ err: error }, 'worker: Redis was not told that it lives'));
  await tell(Date.now());
  const beat = () => {
    const now = new Date();
    void tell(now.getTime());
    utimes(file, now, now).catch((error) =>
      log.debug({ err: error }, 'worker: its own beat was not noted'),
    );
  };
  const timer = setInterval(beat, ALIVE_EVERY_MS).unref();
  return {
    async stop() {
      clearInterval(timer);
      await tell(0);
      await rm(file, { force: true });
    },
  };
}

/** Those of other hosts are left out: a DATA_DIR may be shared. */
export async function workersHere(dataDir: string): Promise<Presence[]> {
  const names = await readdir(folderOf(dataDir)).catch(() => []);
  const found = await Promise.all(names.map((name) => readPresence(join(folderOf(dataDir), name))));
  return found.filter((one) => one?.host === hostname()).filter((one) => one !== null);
}

/** Pids of the other workers that were started here and live. */
export async function othersHere(dataDir: string): Promise<number[]> {
  const pids = (await workersHere(dataDir)).map(({ pid }) => pid);
  return pids.filter((pid) => pid !== process.pid && isRunning(pid));
}

export function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // Somebody else's process is one.
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

async function forgetGone(dataDir: string): Promise<void> {
  for (const { name, pid } of await workersHere(dataDir)) {
    if (!isRunning(pid)) await rm(fileOf(dataDir, name), { force: true });
  }
}

async function readPresence(file: string) {
  try {
    const told = shape.parse(JSON.parse(await readFile(file, 'utf8')));
    return { ...told, beatAt: (await stat(file)).mtimeMs };
  } catch {
    // It ended meanwhile, or was cut off as it wrote: nobody is known by it.
    return null;
  }
}

function folderOf(dataDir: string): string {
  return join(dataDir, 'workers');
}

function fileOf(dataDir: string, name: string): string {
  return join(folderOf(dataDir), `${encodeURIComponent(name)}.json`);
}
