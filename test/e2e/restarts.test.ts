import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startFakeGitea } from '../forge/gitea/fake.ts';
import { SERVER, startServer, type TestRedis } from '../support/redis.ts';
import { type Program, startProgram } from './support/program.ts';

/** More than a task ever needs: the walk ends where no call is left to stop at. */
const CALLS_AT_MOST = 60;

/** Tells when it begins and when it ends, in a file that outlives it. */
const AGENT = `
echo "begins $1" >> "$DIARY"
sleep "$SECONDS_OF_WORK"
echo "ends" >> "$DIARY"
`;

describe('a worker that is stopped by SIGTERM and started again', () => {
  let redis: TestRedis;
  let fake: Awaited<ReturnType<typeof startFakeGitea>>;
  let people: ReturnType<typeof fake.addRepository>['people'];
  const folder = mkdtempSync(join(tmpdir(), 'forgehand-restarts-'));
  const diary = join(folder, 'diary');
  const programs: Program[] = [];

  beforeAll(async () => {
    if (!SERVER) throw new Error('redis-server or valkey-server must be on PATH');
    writeFileSync(join(folder, 'agent.sh'), AGENT);
    redis = await startServer(SERVER);
    fake = await startFakeGitea();
    people = fake.addRepository('acme/app').people;
  });
  afterAll(async () => {
    await Promise.all(programs.map((program) => program.stop('SIGKILL')));
    await fake?.close();
    await redis?.close();
    rmSync(folder, { recursive: true, force: true });
  });

  function startWorker(secondsOfWork: number, drain = '20s'): Program {
    const program = startProgram(['work'], {
      FORGE: 'gitea',
      FORGE_URL: fake.url,
      FORGE_TOKEN: fake.token,
      WEBHOOK_SECRET: 'never-used-here',
      REDIS_URL: redis.url,
      DATA_DIR: folder,
      AGENT_COMMAND: `sh ${join(folder, 'agent.sh')} run`,
      AGENT_ENV: 'DIARY,SECONDS_OF_WORK',
      DIARY: diary,
      SECONDS_OF_WORK: `${secondsOfWork}`,
      KILL_GRACE: '1s',
      DRAIN_DEADLINE: drain,
      LEASE_DURATION: '5s',
    });
    programs.push(program);
    return program;
  }

  const entries = () =>
    readFileSync(diary, { encoding: 'utf8', flag: 'a+' }).split('\n').slice(0, -1);
  const assign = () => people.openIssue({ title: 'An issue', assignees: [people.bot] });

  /** Told as done, once: one status comment, one notice, one label. */
  async function isDone(ref: Awaited<ReturnType<typeof assign>>): Promise<void> {
    await expect.poll(() => people.labelsOf(ref), { timeout: 30_000 }).toEqual(['agent/done']);
    const bodies = async () => (await people.commentsOf(ref)).map(({ body }) => body);
    await expect
      .poll(bodies, { timeout: 30_000 })
      .toEqual([expect.stringContaining('**✔ Done at'), expect.stringMatching(/^✔ Done\./)]);
    expect((await bodies())[0]).toContain('attempt 1 of 3');
  }

  it('at any of its calls of the forge tells one run’s end, once', async () => {
    let stoppedAt = 0;
    for (let call = 1; call <= CALLS_AT_MOST; call += 1) {
      writeFileSync(diary, '');
      const ref = await assign();
      const worker = startWorker(0.1);
      const from = fake.requests.length;
      let stopped = false;
      fake.onRequest(() => {
        if (fake.requests.length - from !== call) return;
        stopped = true;
        worker.child.kill('SIGTERM');
      });
      const told = isDone(ref);
      if (await Promise.race([worker.exited.then(() => false), told.then(() => !stopped)])) {
        await worker.stop();
        break;
      }
      expect(await worker.exited).toEqual({ code: 0, signal: null });
      stoppedAt = call;
      const again = startWorker(0.1);
      await told;
      expect(entries()).toEqual(['begins run', 'ends']);
      await again.stop();
    }
    console.log(`stopped and started again at each of ${stoppedAt} calls of the forge`);
    expect(stoppedAt).toBeGreaterThan(15);
    expect(stoppedAt).toBeLessThan(CALLS_AT_MOST);
  }, 600_000);

  it.each([0, 0.3, 0.9])(
    '%d s into a run that it can’t wait for starts the same attempt again',
    async (s) => {
      writeFileSync(diary, '');
      const ref = await assign();
      const worker = startWorker(60, '3s');
      await expect.poll(entries, { timeout: 30_000 }).toEqual(['begins run']);
      await new Promise((resolve) => setTimeout(resolve, s * 1_000));
      expect(await worker.stop()).toEqual({ code: 0, signal: null });
      const again = startWorker(0.1);
      await isDone(ref);
      expect(entries()).toEqual(['begins run', 'begins run', 'ends']);
      expect(await again.stop()).toEqual({ code: 0, signal: null });
    },
  );
});
