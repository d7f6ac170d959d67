import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import express from 'express';
import { afterEach, expect, it } from 'vitest';
import { openEngine } from '../../src/cli/engine.ts';
import { metricsOf } from '../../src/cli/figures.ts';
import { openForges } from '../../src/cli/forges.ts';
import { startReceiver } from '../../src/cli/receiver.ts';
import { startWorker } from '../../src/cli/worker.ts';
import { readConfig } from '../../src/config.ts';
import { createLog } from '../../src/log.ts';
import { startFakeGitea } from '../forge/gitea/fake.ts';
import { giteaHeaders } from '../support/deliveries.ts';
import { parseExposition } from '../support/exposition.ts';
import { startRedis } from '../support/redis.ts';

const SECRET = 'a-webhook-secret';
const soon = { timeout: 15_000 };

const closing: (() => Promise<unknown> | unknown)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

/** Receiver and worker as two processes would be, meeting in Redis only; they log into one list. */
async function anInstallation(body: string) {
  const redis = await startRedis();
  closing.push(() => redis.close());
  const dataDir = mkdtempSync(join(tmpdir(), 'forgehand-figures-'));
  closing.push(() => rmSync(dataDir, { recursive: true, force: true }));
  const fake = await startFakeGitea();
  closing.push(fake.close);
  const { people } = fake.addRepository('acme/app');
  const env = {
    FORGE: 'gitea',
    FORGE_URL: fake.url,
    FORGE_TOKEN: fake.token,
    WEBHOOK_SECRET: SECRET,
  };
  const more = { REDIS_URL: redis.url, DATA_DIR: dataDir, STUB_SECONDS: '0.1' };
  const read = readConfig({ PATH: process.env.PATH ?? '', ...env, ...more }, '/');
  const config = { ...read, http: { ...read.http, port: 0 } };
  const lines: Record<string, unknown>[] = [];
  const destination = { write: (line: string) => void lines.push(JSON.parse(line)) };
  const log = createLog({ level: 'info', format: 'json', secrets: config.secrets, destination });

  const listening = await openEngine(config, ['gitea'], log);
  closing.push(() => listening.close());
  const receiver = await startReceiver(config, config.forges, listening, log);
  closing.push(() => receiver.close());
  const app = express().get('/metrics', metricsOf(listening, ['gitea'], log));
  const server = createServer(app).listen(0, '127.0.0.1');
  await once(server, 'listening');
  closing.push(() => server.close());
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/metrics`;

  const ref = await people.openIssue({ title: 'Count me', body, assignees: [people.bot] });
  const deliver = (secret = SECRET) => {
    const issue = { number: ref.number, assignees: [people.bot] };
    const repository = { id: people.repository.id, full_name: people.repository.fullName };
    const payload = JSON.stringify({ action: 'assigned', issue, repository, sender: people.owner });
    const headers = giteaHeaders(payload, 'issue_assign', secret);
    return fetch(`${receiver.url}/webhooks/gitea`, { method: 'POST', headers, body: payload });
  };
  return {
    ...{ people, ref, lines, deliver, url },
    scrape: async () => parseExposition(await (await fetch(url)).text()).samples,
    async work() {
      const engine = await openEngine(config, ['gitea'], log);
      const { record } = engine.figures;
      const forges = await openForges(config, engine.ledger, log, { record });
      const worker = await startWorker(config, engine, forges, log);
      let stopped = false;
      const stop = async () => {
        if (stopped) return;
        stopped = true;
        await worker.stop(3_000);
        await engine.close();
      };
      closing.push(stop);
      return stop;
    },
  };
}

it("a worker's figures are on the receiver's /metrics, also when it is gone, and add up", async () => {
  const { people, ref, scrape, deliver, work } = await anInstallation('Please.');
  expect((await deliver('a-wrong-secret')).status).toBe(401);
  expect((await deliver()).status).toBe(202);
  const waiting = await scrape();
  expect(waiting.get('forgehand_deliveries_total{forge="gitea",verdict="accepted"}')).toBe(1);
  expect(waiting.get('forgehand_deliveries_total{forge="gitea",verdict="unsigned"}')).toBe(1);
  expect(waiting.get('forgehand_workers')).toBe(0);
  expect(waiting.get('forgehand_runs_total{outcome="done"}')).toBe(0);

  const stop = await work();
  await expect.poll(() => people.labelsOf(ref), soon).toEqual(['agent/done']);
  expect((await scrape()).get('forgehand_workers')).toBe(1);
  await stop();

  const done = await scrape();
  const is = (series: string) => expect(done.get(`forgehand_${series}`), series);
  is('runs_total{outcome="done"}').toBe(1);
  is('run_duration_seconds_count{outcome="done"}').toBe(1);
  is('run_duration_seconds_bucket{le="30",outcome="done"}').toBe(1);
  is('queued_to_start_seconds_count').toBe(1);
  is('assigned_to_start_seconds_count').toBe(1);
  is('tasks{phase="done"}').toBe(1);
  is('tasks{phase="queued"}').toBe(0);
  is('oldest_queued_seconds').toBe(0);
  is('workers').toBe(0);
  is('forge_up{forge="gitea"}').toBe(1);
  is('forge_token_refused{forge="gitea"}').toBe(0);
  is('forge_requests_total{forge="gitea",kind="comment.create",status="2xx"}').toBe(2);
  is('last_sweep_timestamp_seconds').toBeGreaterThan(Date.now() / 1_000 - 60);
  const told = done.get('forgehand_report_lag_seconds_count{forge="gitea"}') ?? 0;
  expect(told).toBeGreaterThanOrEqual(1);
  expect(told).toBeLessThanOrEqual(3);

  const issue = await people.openIssue({
    title: 'Again',
    body: 'Stub: fail',
    assignees: [people.bot],
  });
  await work();
  await expect.poll(() => people.labelsOf(issue), soon).toEqual(['agent/failed']);
  await expect
    .poll(async () => (await scrape()).get('forgehand_runs_total{outcome="failed"}'), soon)
    .toBe(1);
  expect((await scrape()).get('forgehand_runs_total{outcome="done"}')).toBe(1);
});

it('from a delivery to its run and report, lines of JSON are found by the issue', async () => {
  const { people, ref, lines, deliver, work } = await anInstallation('Please.');
  await deliver();
  await work();
  const key = `gitea/${people.repository.id}#${ref.number}`;
  const found = (msg: string) => lines.find((line) => line.msg === msg && line.issue === key);
  await expect.poll(() => found('report: told'), soon).toBeDefined();
  await expect.poll(() => found('run: ended'), soon).toBeDefined();

  const name = `acme/app#${ref.number}`;
  const delivery = '3f8bf99f-4f77-4ef0-aace-5c8b177f6907';
  expect(found('delivery accepted')).toMatchObject({ level: 'info', name, delivery });
  expect(found('look: changed')).toMatchObject({ name });
  const run = found('run: started')?.run;
  expect(run).toMatch(/^gitea-\d+-\d+-/);
  expect(found('run: ended')).toMatchObject({ name, run, verdict: 'done' });
});
