import { readFileSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pino from 'pino';
import { keyOf } from '../../../src/domain/issue.ts';
import { issueOfRun } from '../../../src/domain/run-id.ts';
import { USERS } from '../../../src/forge/memory/users.ts';
import { createRedisLedger } from '../../../src/ledger/redis.ts';
import { freePort } from '../../../src/store/valkey/free-port.ts';
import { type Program, startProgram } from '../../e2e/support/program.ts';
import { startFakeGitea } from '../../forge/gitea/fake.ts';
import { giteaHeaders } from '../../support/deliveries.ts';
import { startServer, until } from './server.ts';

const SECRET = 'a-scale-secret';
const STARTED = 'coordinator: started';
/** Notes its start and its end; `SECONDS_OF_WORK` lie between. It ends with `EXIT_CODE`. */
const AGENT = `#!/bin/sh
echo "start $FORGEHAND_RUN_ID" >>"$JOURNAL"
[ "$SECONDS_OF_WORK" = 0 ] || sleep "$SECONDS_OF_WORK"
echo "end $FORGEHAND_RUN_ID" >>"$JOURNAL"
exit "$EXIT_CODE"
`;

export interface Receiver {
  program: Program;
  url: string;
}

export type Company = Awaited<ReturnType<typeof startCompany>>;

/** One Redis and one forge, on which receivers and workers come and go as processes of their own. */
export async function startCompany(env: Record<string, string> = {}) {
  const dir = await mkdtemp(join(tmpdir(), 'forgehand-company-'));
  const journal = join(dir, 'journal');
  const agent = join(dir, 'agent.sh');
  await writeFile(agent, AGENT, { mode: 0o755 });
  await writeFile(journal, '');
  const [fake, redis] = await Promise.all([startFakeGitea(), startServer([])]);
  const repositories = ['acme/app', 'acme/lib'].map((name) => fake.addRepository(name));
  const settings: Record<string, string> = {
    FORGE: 'gitea',
    FORGE_URL: fake.url,
    FORGE_TOKEN: fake.token,
    WEBHOOK_SECRET: SECRET,
    REDIS_URL: `redis://127.0.0.1:${redis.port}`,
    AGENT_COMMAND: agent,
    AGENT_ENV: 'JOURNAL,SECONDS_OF_WORK,EXIT_CODE',
    JOURNAL: journal,
    SECONDS_OF_WORK: '0',
    EXIT_CODE: '0',
    CONCURRENCY: '4',
    LEASE_DURATION: '5s',
    KILL_GRACE: '1s',
    DRAIN_DEADLINE: '5s',
    ...env,
  };
  const ledger = createRedisLedger({
    ...{ client: redis.admin, subscriber: () => redis.admin, log: pino({ level: 'silent' }) },
  });
  const receivers: Receiver[] = [];
  const workers: Program[] = [];
  let opened = 0;

  return {
    fake,
    redis,
    receivers,
    workers,
    startReceiver,
    startWorker,
    assign,
    issues,
    allDone,
    runs,
    running,
    stop,
  };

  async function startReceiver(): Promise<Receiver> {
    const [port, operatorPort] = [await freePort(), await freePort()];
    const ports = { PORT: `${port}`, OPERATOR_PORT: `${operatorPort}` };
    const program = startProgram(['serve'], { ...settings, ...ports, DATA_DIR: dir });
    await program.said(({ msg }) => msg === 'receiver: listening');
    const receiver = { program, url: `http://127.0.0.1:${port}/webhooks/gitea` };
    receivers.push(receiver);
    return receiver;
  }

  async function startWorker(): Promise<Program> {
    const program = startProgram(['work'], {
      ...settings,
      DATA_DIR: await mkdtemp(join(dir, 'worker-')),
    });
    workers.push(program);
    await program.said(({ msg }) => msg === STARTED);
    return program;
  }

  /** Opens issues in the bot's hands, in one repository and the other, and tells receivers in turn. */
  async function assign(count: number): Promise<void> {
    for (let n = 0; n < count; n += 1) {
      opened += 1;
      const { home, people } = repositories[opened % 2] as (typeof repositories)[number];
      const title = `Issue ${opened}`;
      const { number } = await people.openIssue({ title, assignees: [people.bot] });
      await deliver(assignedBody(number, title, home.facts, people), opened);
    }
  }

  /** As behind a balancer: who doesn't take it is passed over. On a busy machine it is sent again. */
  async function deliver(body: string, turn: number): Promise<void> {
    const headers = giteaHeaders(body, 'issue_assign', SECRET);
    let tries = 0;
    await until(async () => {
      const { url } = receivers[(turn + tries++) % receivers.length] as Receiver;
      const answer = await fetch(url, { method: 'POST', headers, body });
      return answer.status === 202;
    });
  }

  /** As the forge shows them now, and how many comments the bot made. */
  function issues() {
    const all = [...fake.world.repositories.values()].flatMap(({ issues }) => [...issues.values()]);
    return all.map(({ ref, labels, timeline }) => ({
      key: keyOf(ref),
      labels: labels.map(({ name }) => name),
      told: timeline.filter(({ type, user }) => type === 'comment' && user?.id === USERS.bot.id)
        .length,
    }));
  }

  async function allDone(): Promise<void> {
    await until(async () =>
      issues().every(({ labels, told }) => `${labels}` === 'agent/done' && told === 2),
    );
  }

  /** What agents wrote down, in its order. */
  function runs() {
    const lines = readFileSync(journal, 'utf8').split('\n').filter(Boolean);
    return lines.map((line) => {
      const [what, id = ''] = line.split(' ');
      return { what, id, key: issueOfRun(id) };
    });
  }

  /** What the ledger has as under way: an end that was logged may not be written yet. */
  async function running(): Promise<unknown[]> {
    const { records } = await ledger.list(['running'], { offset: 0, limit: 100 });
    return records.map(({ record }) => record.key);
  }

  async function stop(): Promise<void> {
    const programs = [...workers, ...receivers.map(({ program }) => program)];
    await Promise.all(programs.map((program) => program.stop()));
    await Promise.all([redis.kill(), fake.close()]);
    await rm(dir, { recursive: true, force: true });
  }
}

function assignedBody(
  number: number,
  title: string,
  { id, fullName }: { id: number; fullName: string },
  { owner, bot }: Record<'owner' | 'bot', { id: number; login: string }>,
): string {
  const [login = '', name = ''] = fullName.split('/');
  return JSON.stringify({
    action: 'assigned',
    issue: { number, title, body: '', assignee: bot, assignees: [bot], labels: [] },
    repository: { id, name, full_name: fullName, owner: { login } },
    sender: owner,
  });
}
