import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import pino from 'pino';
import { createRedisLedger } from '../../../src/ledger/redis.ts';
import { freePort } from '../../../src/store/valkey/free-port.ts';
import { type Program, startProgram } from '../../e2e/support/program.ts';
import { livingRuns, readAgentJournal } from './agents.ts';
import { BOT_TOKEN, startForge } from './forge.ts';
import { startForgeProxy } from './forge-proxy.ts';
import { startRedis } from './redis.ts';
import { startRelay } from './relay.ts';
import { whatIsLeft } from './rest.ts';
import { until } from './until.ts';
import { startWire } from './wire.ts';

export const SECRET = 'faults-webhook-secret';
const AGENT = fileURLToPath(new URL('agent.sh', import.meta.url));

export interface HouseOptions {
  env?: Record<string, string>;
  workers?: number;
  aof?: boolean;
  /** Without: nothing listens yet. */
  receiver?: boolean;
}

export type House = Awaited<ReturnType<typeof startHouse>>;

/** Redis, forge, receiver and workers as they are in production, with a hand on every wire between. */
export async function startHouse({
  env = {},
  workers = 1,
  aof = true,
  receiver = true,
}: HouseOptions = {}) {
  const dir = mkdtempSync(join(tmpdir(), 'forgehand-faults-'));
  const agentJournal = join(dir, 'agents.txt');
  const [forge, redis, port] = await Promise.all([startForge(), startRedis({ aof }), freePort()]);
  const [proxy, wire] = await Promise.all([startForgeProxy(forge.url), startWire(redis.port)]);
  const url = `http://127.0.0.1:${port}`;
  const relay = await startRelay(() => `${url}/webhooks/github`);
  await forge.addHook(relay.url, SECRET);
  const log = pino({ level: 'silent' });
  const ledger = createRedisLedger({ client: redis.client, subscriber: () => redis.client, log });
  const programs: Program[] = [];
  const settings: Record<string, string> = {
    FORGE: 'github',
    FORGE_URL: proxy.url,
    FORGE_TOKEN: BOT_TOKEN,
    WEBHOOK_SECRET: SECRET,
    REDIS_URL: `redis://127.0.0.1:${wire.port}`,
    PORT: `${port}`,
    AGENT_COMMAND: AGENT,
    AGENT_ENV: 'AGENT_JOURNAL',
    AGENT_JOURNAL: agentJournal,
    LEASE_DURATION: '2s',
    SWEEP_INTERVAL: '2s',
    KILL_GRACE: '500ms',
    DRAIN_DEADLINE: '4s',
    RETRY_BACKOFF: '200ms',
    CONCURRENCY: '4',
    LOG_LEVEL: 'debug',
    ...env,
  };
  const house = {
    dir,
    url,
    env: settings,
    forge,
    redis,
    proxy,
    wire,
    relay,
    ledger,
    programs,
    /** Violations that were found already. */
    known: new Set<string>(),
    /** Runs whose end a fault took with it before it was written. */
    endsLost: new Set<string>(),
    startReceiver,
    startWorker,
    /** kill -9 to every worker that lives. */
    async killWorkers() {
      const workers = programs.filter(({ child }) => child.spawnargs.includes('work'));
      await Promise.all(workers.map((one) => one.stop('SIGKILL')));
    },
    /** The n-th worker that was started. */
    worker: (n = 0) => programs.filter(({ child }) => child.spawnargs.includes('work'))[n],
    runs: () => readAgentJournal(agentJournal),
    runsOf: (issue: number) => readAgentJournal(agentJournal).filter((run) => run.issue === issue),
    living: () => livingRuns(agentJournal),
    assigned,
    phase: async (issue: number) =>
      (await ledger.read(forge.key(issue))).record?.task?.phase ?? null,
    untilPhase: (issue: number, phase: string | null, timeoutMs?: number): Promise<boolean> =>
      until(`#${issue} is ${phase}`, async () => (await house.phase(issue)) === phase, timeoutMs),
    untilAgent: (issue: number, count = 1, timeoutMs?: number) =>
      until(
        `agent ${count} of #${issue} started`,
        () => house.runsOf(issue)[count - 1] ?? null,
        timeoutMs,
      ),
    untilTold: (issue: number, phase: string, timeoutMs?: number): Promise<boolean> =>
      until(
        `#${issue} is told as ${phase}`,
        async () => {
          const labels = await forge.labels(issue);
          const left = await whatIsLeft(house);
          if (labels.includes(`agent/${phase}`) && left.length === 0) return true;
          throw new Error([`labels: ${labels}`, ...left].slice(0, 5).join('; '));
        },
        timeoutMs,
      ),
    untilComments: (issue: number, count: number): Promise<boolean> =>
      until(
        `${count} comments of the bot on #${issue}`,
        async () => (await forge.told(issue)).length >= count,
      ),
    /** Nothing is under way or owed any more. */
    settled: (timeoutMs?: number) =>
      until(
        'nothing is left to do',
        async () => {
          const left = await whatIsLeft(house);
          if (left.length > 0) throw new Error(left.slice(0, 5).join('; '));
          return true;
        },
        timeoutMs,
      ),
    /** The delivery of that kind, once the forge has sent it. */
    delivered: (issue: number, action: string) =>
      until(
        `the forge told ${action} of #${issue}`,
        () =>
          relay.sent.findLast(
            (one) => one.issue === issue && one.action === action && one.status !== undefined,
          ) ?? null,
      ),
    /** What the programs complained of, the last of it: for a person who reads why a test failed. */
    complaints: () =>
      programs
        .flatMap(({ lines }) => lines.filter(({ level }) => level !== 'debug' && level !== 'info'))
        .slice(-15)
        .map((line) => JSON.stringify(line).slice(0, 600)),
    said: (text: string) =>
      programs.some(({ lines }) => lines.some((line) => JSON.stringify(line).includes(text))),
    stop,
  };
  if (receiver) await startReceiver();
  await Promise.all(Array.from({ length: workers }, () => startWorker()));
  return house;

  async function startReceiver(more: Record<string, string> = {}): Promise<Program> {
    const program = startProgram(['serve'], { ...settings, ...more });
    programs.push(program);
    await program.said(({ msg }) => msg === 'receiver: listening');
    return program;
  }

  async function startWorker(more: Record<string, string> = {}): Promise<Program> {
    const program = startProgram(['work'], {
      ...settings,
      DATA_DIR: mkdtempSync(join(dir, 'data-')),
      ...more,
    });
    programs.push(program);
    await program.said(({ msg }) => msg === 'coordinator: started');
    return program;
  }

  /** An issue in the bot's hands. */
  async function assigned(title: string, body = ''): Promise<number> {
    const number = await forge.open(title, body);
    await forge.assign(number);
    return number;
  }

  async function stop(): Promise<void> {
    redis.thaw();
    for (const { child } of programs) child.kill('SIGCONT');
    await Promise.all(programs.map((program) => program.stop('SIGKILL')));
    await Promise.all([proxy.close(), wire.close(), relay.close(), redis.close(), forge.close()]);
    await until('no agent is left', async () => (await livingRuns(agentJournal)).length === 0);
    rmSync(dir, { recursive: true, force: true });
  }
}
