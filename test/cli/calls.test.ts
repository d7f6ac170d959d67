import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pino from 'pino';
import { afterEach, describe, expect, it } from 'vitest';
import { openEngine } from '../../src/cli/engine.ts';
import { openForges } from '../../src/cli/forges.ts';
import { startSandboxForge } from '../../src/cli/sandbox/forge.ts';
import { startWorker } from '../../src/cli/worker.ts';
import { readConfig } from '../../src/config.ts';
import { startFakeGitea } from '../forge/gitea/fake.ts';

const closing: (() => Promise<unknown> | unknown)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

/** Nobody waits for issue 1; issue 3 waits for issue 2. All are the bot's. */
const BODIES = ['', '', 'Blocked by: #2'];

async function onGitea() {
  const fake = await startFakeGitea();
  closing.push(fake.close);
  const { people } = fake.addRepository('acme/app');
  for (const body of BODIES)
    await people.openIssue({ title: 'An issue', body, assignees: [people.bot] });
  return { env: { FORGE: 'gitea', FORGE_URL: fake.url, FORGE_TOKEN: fake.token }, hints: [] };
}

async function onGithub() {
  const forge = await startSandboxForge({ pages: 'http://127.0.0.1' });
  closing.push(() => forge.close());
  const issues = `/repos/${forge.repository.fullName}/issues`;
  for (const body of BODIES) await forge.call('POST', issues, { title: 'An issue', body });
  for (const number of [1, 2, 3])
    await forge.call('POST', `${issues}/${number}/assignees`, { assignees: [forge.bot] });
  const { id } = (await forge.call('GET', `/repos/${forge.repository.fullName}`)) as { id: number };
  return {
    env: { FORGE: 'github', FORGE_URL: forge.url, FORGE_TOKEN: forge.botToken },
    // A sweep finds nothing there: emulate has no list of what is assigned.
    hints: [1, 2, 3].map((number) => `github/${id}#${number}` as const),
  };
}

/** The calls about issues 1 and 3, as the one choke point counted them, when all are told as done. */
async function callsFor({ env, hints }: Awaited<ReturnType<typeof onGitea | typeof onGithub>>) {
  const folder = mkdtempSync(join(tmpdir(), 'forgehand-calls-'));
  closing.push(() => rmSync(folder, { recursive: true, force: true }));
  const all = {
    PATH: process.env.PATH ?? '',
    DATA_DIR: folder,
    WEBHOOK_SECRET: 'secret',
    // It ends when it was told that it runs: an end that overtakes a report costs a read more.
    AGENT_COMMAND: `/bin/sh -c 'until [ -e "${folder}/$FORGEHAND_RUN_ID" ]; do sleep 0.05; done'`,
  };
  const config = readConfig({ ...all, ...env, CONCURRENCY: '3' }, folder);
  const lines: Record<string, unknown>[] = [];
  const write = (line: string) => {
    lines.push(JSON.parse(line));
    for (const run of toldToRun(lines)) writeFileSync(join(folder, run), '');
  };
  const log = pino({ level: 'debug' }, { write });
  const engine = await openEngine(config, [config.forge.name], log);
  closing.push(() => engine.close());
  const forges = await openForges(config, engine.ledger, log, { throttle: false });
  const worker = await startWorker(config, engine, forges, log);
  closing.push(() => worker.stop(2_000));
  for (const key of hints) await engine.queue.addLook({ key, urgency: 'person' });
  const told = () =>
    lines.filter(({ msg, phase }) => msg === 'report: told' && phase === 'done').length;
  await expect.poll(told, { timeout: 30_000 }).toBe(3);
  return [1, 3].map((number) => {
    const mine = lines.filter(
      ({ msg, issue }) => msg === 'forge: called' && String(issue).endsWith(`#${number}`),
    );
    const kinds = (write: boolean) =>
      mine.filter((call) => call.write === write).map(({ kind }) => String(kind));
    return { reads: kinds(false), writes: kinds(true) };
  });
}

/** The runs under way of which the issue tells. */
function toldToRun(lines: Record<string, unknown>[]): string[] {
  const told = lines.filter(({ msg, phase }) => msg === 'report: told' && phase === 'running');
  const issues = new Set(told.map(({ issue }) => issue));
  return lines
    .filter(({ msg, issue }) => msg === 'run: started' && issues.has(issue))
    .map(({ run }) => String(run));
}

describe.each([
  // Exclusive labels: a new one takes the old one off by itself.
  ['Gitea', onGitea, { reads: [8, 12], writes: [5, 7] }],
  // Each phase is one call more there, and what blocks an issue is asked again before its start.
  ['GitHub', onGithub, { reads: [9, 14], writes: [6, 9] }],
] as const)('on %s', (name, forge, most) => {
  it('a task costs few calls, one that was blocked a few more', async () => {
    const [free, blocked] = await callsFor(await forge());
    console.log(
      [free, blocked]
        .map((calls, i) => {
          const what = i === 0 ? 'starts at once' : 'one issue blocked';
          return `${name}, a task that ${what}: ${calls?.reads.length} reads, ${calls?.writes.length} writes`;
        })
        .join('\n'),
    );
    expect.soft(free?.reads.length, `${free?.reads}`).toBeLessThanOrEqual(most.reads[0]);
    expect.soft(free?.writes.length, `${free?.writes}`).toBeLessThanOrEqual(most.writes[0]);
    expect.soft(blocked?.reads.length, `${blocked?.reads}`).toBeLessThanOrEqual(most.reads[1]);
    expect.soft(blocked?.writes.length, `${blocked?.writes}`).toBeLessThanOrEqual(most.writes[1]);
    expect(free?.writes.length).toBeGreaterThan(3);
  });
});
