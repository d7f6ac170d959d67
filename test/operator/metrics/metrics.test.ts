import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import express from 'express';
import pino from 'pino';
import { afterEach, describe, expect, it } from 'vitest';
import { metricsOf, startFigures } from '../../../src/cli/figures.ts';
import { LedgerUnavailable } from '../../../src/ledger/ledger.ts';
import { createMemoryLedger } from '../../../src/ledger/memory.ts';
import { createMemoryQueue } from '../../../src/queue/memory.ts';
import { parseExposition } from '../../support/exposition.ts';
import { aKeptDelivery } from '../../support/kept-deliveries.ts';
import { aCommit, aTask, keyFor } from '../../support/records.ts';

const log = pino({ level: 'silent' });
const closing: (() => Promise<unknown> | unknown)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

async function aBot() {
  const ledger = createMemoryLedger();
  const queue = createMemoryQueue();
  const process = () => {
    const figures = startFigures(ledger, log);
    closing.push(() => figures.close());
    return figures;
  };
  const figures = process();
  const app = express().get('/metrics', metricsOf({ ledger, queue, figures }, ['gitea'], log));
  const server = createServer(app).listen(0, '127.0.0.1');
  await once(server, 'listening');
  closing.push(() => server.close());
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/metrics`;
  const scrape = async () => parseExposition(await (await fetch(url)).text());
  return {
    ledger,
    process,
    url,
    record: figures.record,
    figures,
    scrape,
    sample: async (series: string) => (await scrape()).samples.get(series),
  };
}

describe('/metrics', () => {
  it('is the text format, each metric with its help', async () => {
    const { url } = await aBot();
    const response = await fetch(url);
    expect(response.headers.get('content-type')).toBe('text/plain; version=0.0.4; charset=utf-8');
    const { types, samples } = parseExposition(await response.text());
    expect(types.get('forgehand_runs_total')).toBe('counter');
    expect(types.get('process_resident_memory_bytes')).toBe('gauge');
    expect(samples.get('forgehand_store_up')).toBe(1);
  });

  it('adds up what receivers and workers counted', async () => {
    const { record, process, scrape } = await aBot();
    const worker = process();
    record.runEnded({ outcome: 'done', tookMs: 2_500 });
    worker.record.runEnded({ outcome: 'done', tookMs: 400 });
    worker.record.runEnded({ outcome: 'failed', tookMs: 100_000_000 });
    await worker.tell();

    const { samples } = await scrape();
    expect(samples.get('forgehand_runs_total{outcome="done"}')).toBe(2);
    const duration = 'forgehand_run_duration_seconds';
    expect(samples.get(`${duration}_bucket{le="1",outcome="done"}`)).toBe(1);
    expect(samples.get(`${duration}_bucket{le="2",outcome="done"}`)).toBe(1);
    expect(samples.get(`${duration}_bucket{le="5",outcome="done"}`)).toBe(2);
    expect(samples.get(`${duration}_sum{outcome="done"}`)).toBe(2.9);
    expect(samples.get(`${duration}_bucket{le="14400",outcome="failed"}`)).toBe(0);
    expect(samples.get(`${duration}_bucket{le="+Inf",outcome="failed"}`)).toBe(1);
  });

  it.each([
    [202, 'accepted'],
    [200, 'ignored'],
    [401, 'unsigned'],
    [413, 'malformed'],
    [503, 'not_stored'],
  ])('counts a delivery that was answered %i as %s', async (status, verdict) => {
    const { record, sample } = await aBot();
    record.delivered({ forge: 'gitea', answer: { status } });
    const series = `forgehand_deliveries_total{forge="gitea",verdict="${verdict}"}`;
    expect(await sample(series)).toBe(1);
  });

  it('tells how long a task waited, for the assignment only at its first start', async () => {
    const { record, scrape } = await aBot();
    const start = { assignedAt: 0, startableAt: 60_000, startedAt: 90_000 };
    record.runStarted({ ...start, first: true });
    record.runStarted({ ...start, first: false });
    record.told({ forge: 'gitea', lagMs: 300 });

    const { samples } = await scrape();
    expect(samples.get('forgehand_assigned_to_start_seconds_sum')).toBe(90);
    expect(samples.get('forgehand_assigned_to_start_seconds_count')).toBe(1);
    expect(samples.get('forgehand_queued_to_start_seconds_sum')).toBe(60);
    expect(samples.get('forgehand_report_lag_seconds_bucket{le="0.5",forge="gitea"}')).toBe(1);
    expect(samples.get('forgehand_report_lag_seconds_bucket{le="0.25",forge="gitea"}')).toBe(0);
  });

  it('counts calls to the forge, and shows whether it answers and takes the token', async () => {
    const { record, scrape } = await aBot();
    const call = { kind: 'issue.read', write: false, issue: null, ms: 12 };
    const count = record.countCall('gitea');
    const calls = (status: string) =>
      `forgehand_forge_requests_total{forge="gitea",kind="issue.read",status="${status}"}`;
    const state = async () => {
      const { samples } = await scrape();
      return {
        up: samples.get('forgehand_forge_up{forge="gitea"}'),
        refused: samples.get('forgehand_forge_token_refused{forge="gitea"}'),
      };
    };
    count({ ...call, status: 200 });
    expect(await state()).toEqual({ up: 1, refused: 0 });
    count({ ...call, status: 401 });
    expect(await state()).toEqual({ up: 1, refused: 1 });
    count({ ...call, status: null });
    expect(await state()).toEqual({ up: 0, refused: 1 });
    count({ ...call, status: 502 });
    expect(await state()).toEqual({ up: 0, refused: 1 });
    count({ ...call, status: 201 });
    expect(await state()).toEqual({ up: 1, refused: 0 });
    const { samples } = await scrape();
    expect(['2xx', '4xx', '5xx', 'none'].map((status) => samples.get(calls(status)))).toEqual([
      2, 1, 1, 1,
    ]);
  });

  it('shows the rate limit that is left, and all of it once its window is over', async () => {
    const { record, sample } = await aBot();
    const left = 'forgehand_forge_rate_limit_remaining{forge="gitea"}';
    const call = { kind: 'issue.read', write: false, status: 200, issue: null, ms: 1 };
    const tell = (resetsAt: number) =>
      record.countCall('gitea')({ ...call, rateLimit: { limit: 5_000, remaining: 12, resetsAt } });
    tell(Date.now() + 60_000);
    expect(await sample(left)).toBe(12);
    tell(Date.now() - 1_000);
    expect(await sample(left)).toBe(5_000);
  });

  it('shows tasks by phase, and since when the oldest that may start waits', async () => {
    const { ledger, scrape } = await aBot();
    const ago = (ms: number) => new Date(Date.now() - ms).toISOString();
    const queued = (n: number, since: string, notBefore: string | null) => {
      const commit = aCommit(keyFor(n), 'queued');
      return {
        ...commit,
        record: { ...commit.record, task: aTask({ phase: 'queued', since, notBefore }) },
      };
    };
    await ledger.commit(queued(1, ago(40_000), null));
    await ledger.commit(queued(2, ago(90_000), ago(-60_000)));
    await ledger.commit(aCommit(keyFor(3), 'done'));

    const { samples } = await scrape();
    expect(samples.get('forgehand_tasks{phase="queued"}')).toBe(2);
    expect(samples.get('forgehand_tasks{phase="done"}')).toBe(1);
    expect(samples.get('forgehand_tasks{phase="failed"}')).toBe(0);
    const oldest = samples.get('forgehand_oldest_queued_seconds') ?? 0;
    expect(oldest).toBeGreaterThanOrEqual(40);
    expect(oldest).toBeLessThan(60);
  });

  it('shows how many issues are behind, and for how long', async () => {
    const { ledger, scrape } = await aBot();
    expect((await scrape()).samples.get('forgehand_oldest_untold_seconds')).toBe(0);
    const commit = aCommit(keyFor(1), 'done');
    await ledger.commit({
      ...commit,
      owed: [{ kind: 'report', key: keyFor(1), at: Date.now() - 30_000 }],
    });
    const { samples } = await scrape();
    expect(samples.get('forgehand_reports_owed')).toBe(1);
    expect(samples.get('forgehand_oldest_untold_seconds')).toBeGreaterThanOrEqual(30);
  });

  it('shows the pause, live workers, the last sweep and the last delivery', async () => {
    const { ledger, record, scrape } = await aBot();
    await ledger.pause({ by: 'ann', at: '', reason: '', kind: 'person' });
    await ledger.setAlive('one', Date.now());
    await ledger.setAlive('gone', Date.now() - 60_000);
    await ledger.keepDeliveries([aKeptDelivery({ at: '2026-11-25T12:00:00.000Z' })]);
    record.swept();

    const { samples } = await scrape();
    expect(samples.get('forgehand_paused')).toBe(1);
    expect(samples.get('forgehand_workers')).toBe(1);
    expect(samples.get('forgehand_last_delivery_timestamp_seconds{forge="gitea"}')).toBe(
      Date.parse('2026-11-25T12:00:00Z') / 1_000,
    );
    const sweptAt = samples.get('forgehand_last_sweep_timestamp_seconds') ?? 0;
    expect(Date.now() / 1_000 - sweptAt).toBeLessThan(20);
  });

  it('shows that Redis is away, and this process, when it is', async () => {
    const { ledger, record, scrape } = await aBot();
    const { addFigures } = ledger;
    ledger.addFigures = async () => {
      throw new LedgerUnavailable('Redis did not answer');
    };
    ledger.counts = async () => {
      throw new LedgerUnavailable('Redis did not answer');
    };
    record.runEnded({ outcome: 'done', tookMs: 1 });
    const { samples } = await scrape();
    expect(samples.get('forgehand_store_up')).toBe(0);
    expect(samples.has('forgehand_tasks{phase="done"}')).toBe(false);
    expect(samples.get('process_resident_memory_bytes')).toBeGreaterThan(0);

    ledger.addFigures = addFigures;
    ledger.counts = createMemoryLedger().counts;
    expect((await scrape()).samples.get('forgehand_runs_total{outcome="done"}')).toBe(1);
  });
});
