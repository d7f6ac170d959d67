import { execFile, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const run = promisify(execFile);
const VERSION = '1.26.0';
const IMAGE = 'gitea/gitea:1.26';
const MODULE = fileURLToPath(new URL('../gitea/', import.meta.url));
const POLL_MS = 250;
const START_LIMIT_MS = 90_000;

/** A Gitea that answers, and its own command line. */
export interface RunningGitea {
  url: string;
  command(args: string[]): Promise<string>;
  /** What it wrote so far, for a failed test. */
  log(): string;
  stop(): Promise<void>;
}

export interface GiteaOptions {
  /** As Gitea comes: it sends nothing to loopback and private addresses. */
  defaultHosts?: boolean;
}

/** From `GITEA_BIN`, else Docker, else built with Go into the cache (minutes, once). */
export async function startGiteaProgram(options: GiteaOptions = {}): Promise<RunningGitea> {
  const port = await freePort();
  const given = process.env.GITEA_BIN ?? (existsSync(cachedBinary()) ? cachedBinary() : null);
  if (given) return startBinary(given, port, options);
  if (await dockerWorks()) return startContainer(port, options);
  return startBinary(await build(), port, options);
}

function cachedBinary(): string {
  const cache = process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache');
  return join(cache, 'forgehand', `gitea-${VERSION}`, 'gitea');
}

async function build(): Promise<string> {
  const target = cachedBinary();
  await mkdir(join(target, '..'), { recursive: true });
  const aside = `${target}.${process.pid}`;
  const tags = 'sqlite sqlite_unlock_notify';
  await run('go', ['build', '-tags', tags, '-o', aside, 'code.gitea.io/gitea'], { cwd: MODULE });
  await rename(aside, target);
  return target;
}

/** The module's folder has the templates; the program alone has none. */
async function staticRoot(): Promise<string> {
  const args = ['list', '-m', '-f', '{{.Dir}}', 'code.gitea.io/gitea'];
  const { stdout } = await run('go', args, { cwd: MODULE });
  return stdout.trim();
}

async function startBinary(
  binary: string,
  port: number,
  options: GiteaOptions,
): Promise<RunningGitea> {
  const folder = await mkdtemp(join(tmpdir(), 'forgehand-gitea-'));
  const config = join(folder, 'app.ini');
  const sections = sectionsFor(port, folder, options);
  const server = { ...sections.server, STATIC_ROOT_PATH: await staticRoot() };
  await writeFile(config, iniOf({ ...sections, server }));
  const env = {
    ...process.env,
    GITEA_I_AM_BEING_UNSAFE_RUNNING_AS_ROOT: 'true',
    GITEA_WORK_DIR: folder,
    HOME: folder,
  };
  const command = async (args: string[]) => {
    const { stdout } = await run(binary, ['--config', config, ...args], { env });
    return stdout;
  };
  await command(['migrate']);
  const child = spawn(binary, ['--config', config, 'web'], {
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let log = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk) => {
      log = (log + chunk).slice(-100_000);
    });
  }
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  const stop = async () => {
    child.kill('SIGTERM');
    const killer = setTimeout(() => child.kill('SIGKILL'), 10_000);
    await ended;
    clearTimeout(killer);
    await rm(folder, { recursive: true, force: true });
  };
  const gitea = { url: `http://127.0.0.1:${port}`, command, log: () => log, stop };
  await untilItAnswers(gitea, () => child.exitCode !== null);
  return gitea;
}

async function dockerWorks(): Promise<boolean> {
  return run('docker', ['info'], { timeout: 10_000 }).then(
    () => true,
    () => false,
  );
}

/** In the host's network, so that hooks reach the loopback of the tests. */
async function startContainer(port: number, options: GiteaOptions): Promise<RunningGitea> {
  const sections = sectionsFor(port, '/data/gitea', options);
  const settings = Object.entries(sections).flatMap(([section, values]) =>
    Object.entries(values).flatMap(([key, value]) => [
      '-e',
      `GITEA__${section.replace('.', '_0X2E_')}__${key}=${value}`,
    ]),
  );
  const args = ['run', '-d', '--rm', '--network', 'host', ...settings, IMAGE];
  const id = (await run('docker', args, { timeout: 600_000 })).stdout.trim();
  const command = async (words: string[]) => {
    const { stdout } = await run('docker', ['exec', '-u', 'git', id, 'gitea', ...words]);
    return stdout;
  };
  const stop = async () => {
    await run('docker', ['rm', '-f', '-v', id]);
  };
  const gitea = { url: `http://127.0.0.1:${port}`, command, log: () => `docker logs ${id}`, stop };
  await untilItAnswers(gitea, () => false);
  return gitea;
}

function sectionsFor(
  port: number,
  folder: string,
  { defaultHosts = false }: GiteaOptions,
): Record<string, Record<string, string>> {
  return {
    database: { DB_TYPE: 'sqlite3', PATH: join(folder, 'gitea.db') },
    server: {
      HTTP_ADDR: '127.0.0.1',
      HTTP_PORT: String(port),
      ROOT_URL: `http://127.0.0.1:${port}/`,
      DISABLE_SSH: 'true',
      OFFLINE_MODE: 'true',
    },
    security: { INSTALL_LOCK: 'true', PASSWORD_HASH_ALGO: 'pbkdf2_v1' },
    // The default queue holds deliveries back for up to two seconds when idle.
    queue: { TYPE: 'channel' },
    webhook: { ...(defaultHosts ? {} : { ALLOWED_HOST_LIST: '*' }), DELIVER_TIMEOUT: '5' },
    log: { MODE: 'console', LEVEL: 'Warn' },
    actions: { ENABLED: 'false' },
    mailer: { ENABLED: 'false' },
    service: { DISABLE_REGISTRATION: 'true' },
    'cron.update_checker': { ENABLED: 'false' },
    repository: { ROOT: join(folder, 'repositories') },
  };
}

function iniOf(sections: Record<string, Record<string, string>>): string {
  const lines = ['RUN_MODE = prod'];
  for (const [section, values] of Object.entries(sections)) {
    lines.push(
      `[${section}]`,
      ...Object.entries(values).map(([key, value]) => `${key} = ${value}`),
    );
  }
  return `${lines.join('\n')}\n`;
}

async function untilItAnswers(
  gitea: { url: string; log(): string; stop(): Promise<void> },
  hasEnded: () => boolean,
): Promise<void> {
  const giveUpAt = Date.now() + START_LIMIT_MS;
  for (;;) {
    const answer = await fetch(`${gitea.url}/api/healthz`).catch(() => null);
    if (answer?.ok) return;
    if (hasEnded() || Date.now() > giveUpAt) {
      await gitea.stop();
      throw new Error(`Gitea did not start:\n${gitea.log()}`);
    }
    await wait(POLL_MS);
  }
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  if (!address || typeof address === 'string') throw new Error('no free port');
  return address.port;
}
