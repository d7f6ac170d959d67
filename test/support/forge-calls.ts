import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pino from 'pino';
import { openEngine } from '../../src/cli/engine.ts';
import { openForges } from '../../src/cli/forges.ts';
import { startSandboxForge } from '../../src/cli/sandbox/forge.ts';
import { startWorker } from '../../src/cli/worker.ts';
import { readConfig } from '../../src/config.ts';
import { startFakeGitea } from '../forge/gitea/fake.ts';
import { startGraphqlFront } from './github-graphql.ts';

/** The kinds of calls about one issue, in their order. */
export interface ForgeCalls {
  reads: string[];
  writes: string[];
}

type Closing = (() => Promise<unknown> | unknown)[];

/** Nobody waits for issue 1; issue 3 waits for issue 2. All are the bot's. */
const BODIES = ['', '', 'Blocked by: #2'];
const COUNTED = [1, 3];
const TOLD_WITHIN_MS = 30_000;
const ASK_EVERY_MS = 50;

/** What a task costs that starts at once, and one that was blocked by another, on this forge. */
export async function countForgeCalls(name: 'gitea' | 'github'): Promise<ForgeCalls[]> {
  const closing: Closing = [];
  try {
    return await callsOn(
      name === 'gitea' ? await onGitea(closing) : await onGithub(closing),
      closing,
    );
  } finally {
    for (const close of closing.toReversed()) await close();
  }
}

async function onGitea(closing: Closing) {
  const fake = await startFakeGitea();
  closing.push(fake.close);
  const { people } = fake.addRepository('acme/app');
  for (const body of BODIES)
    await people.openIssue({ title: 'An issue', body, assignees: [people.bot] });
  return { env: { FORGE: 'gitea', FORGE_URL: fake.url, FORGE_TOKEN: fake.token }, hints: [] };
}

async function onGithub(closing: Closing) {
  const forge = await startSandboxForge({ pages: 'http://127.0.0.1' });
  closing.push(() => forge.close());
  const front = await startGraphqlFront(forge.url, forge.repository.fullName);
  closing.push(front.close);
  const issues = `/repos/${forge.repository.fullName}/issues`;
  for (const body of BODIES) await forge.call('POST', issues, { title: 'An issue', body });
  for (const number of [1, 2, 3])
    await forge.call('POST', `${issues}/${number}/assignees`, { assignees: [forge.bot] });
  const { id } = (await forge.call('GET', `/repos/${forge.repository.fullName}`)) as { id: number };
  return {
    env: { FORGE: 'github', FORGE_URL: front.url, FORGE_TOKEN: forge.botToken },
    // A sweep finds nothing there: emulate has no list of what is assigned.
    hints: [1, 2, 3].map((number) => `github/${id}#${number}` as const),
  };
}

/** As the one choke point counted them, when all are told as done. */
async function callsOn(
  { env, hints }: Awaited<ReturnType<typeof onGitea | typeof onGithub>>,
  closing: Closing,
): Promise<ForgeCalls[]> {
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
  await untilTold(lines);
  return COUNTED.map((number) => {
    const mine = lines.filter(
      ({ msg, issue }) => msg === 'forge: called' && String(issue).endsWith(`#${number}`),
    );
    const kinds = (write: boolean) =>
      mine.filter((call) => call.write === write).map(({ kind }) => String(kind));
    return { reads: kinds(false), writes: kinds(true) };
  });
}

/** The runs under way of which the issue tells; none before that one is blocked was told, too. */
function toldToRun(lines: Record<string, unknown>[]): string[] {
  const toldAs = (as: string) =>
    lines.filter(({ msg, phase }) => msg === 'report: told' && phase === as);
  if (toldAs('blocked').length === 0) return [];
  const told = toldAs('running');
  const issues = new Set(told.map(({ issue }) => issue));
  return lines
    .filter(({ msg, issue }) => msg === 'run: started' && issues.has(issue))
    .map(({ run }) => String(run));
}

async function untilTold(lines: Record<string, unknown>[]): Promise<void> {
  const until = Date.now() + TOLD_WITHIN_MS;
  const told = () => lines.filter(({ msg, phase }) => msg === 'report: told' && phase === 'done');
  while (told().length < BODIES.length) {
    if (Date.now() > until) throw new Error(`only ${told().length} of ${BODIES.length} were told`);
    await new Promise((resolve) => setTimeout(resolve, ASK_EVERY_MS));
  }
}
