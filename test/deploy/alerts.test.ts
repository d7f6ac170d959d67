import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { parse, stringify } from 'yaml';
import { complaintOf, findLinter } from '../support/linter.ts';

const FILE = fileURLToPath(new URL('../../deploy/prometheus/alerts.yml', import.meta.url));
const PROMTOOL = findLinter('promtool');

interface Alert {
  alert: string;
  annotations: { summary: string; runbook: string };
}
const alerts: Alert[] = parse(readFileSync(FILE, 'utf8')).groups.flatMap(
  ({ rules }: { rules: Alert[] }) => rules,
);

/** A well bot, sample by sample a minute; each case changes some of it. */
const WELL: Record<string, string> = {
  'forgehand_build_info{version="1"}': '1x300',
  forgehand_store_up: '1x300',
  forgehand_workers: '2x300',
  forgehand_paused: '0x300',
  forgehand_oldest_queued_seconds: '5x300',
  forgehand_oldest_untold_seconds: '1x300',
  'forgehand_forge_up{forge="gitea"}': '1x300',
  'forgehand_forge_token_refused{forge="gitea"}': '0x300',
  'forgehand_forge_rate_limit{forge="gitea"}': '5000x300',
  'forgehand_forge_rate_limit_remaining{forge="gitea"}': '4000x300',
  'forgehand_last_delivery_timestamp_seconds{forge="gitea"}': '0+60x300',
  forgehand_last_sweep_timestamp_seconds: '0+60x300',
  'forgehand_deliveries_total{forge="gitea",verdict="accepted"}': '0+2x300',
  'forgehand_deliveries_total{forge="gitea",verdict="unsigned"}': '0x300',
  'forgehand_deliveries_total{forge="gitea",verdict="not_stored"}': '0x300',
  'forgehand_runs_total{outcome="done"}': '0+1x300',
  'forgehand_runs_total{outcome="failed"}': '0x300',
  'forgehand_runs_total{outcome="lost"}': '0x300',
  'forgehand_report_lag_seconds_bucket{forge="gitea",le="60"}': '0+2x300',
  'forgehand_report_lag_seconds_bucket{forge="gitea",le="300"}': '0+2x300',
  'forgehand_report_lag_seconds_bucket{forge="gitea",le="+Inf"}': '0+2x300',
};

/** What is different, from the beginning; for five hours. */
const CASES: [alert: string, change: Record<string, string>][] = [
  ['ForgehandAbsent', Object.fromEntries(Object.keys(WELL).map((series) => [series, '_x300']))],
  ['ForgehandStoreDown', { forgehand_store_up: '0x300' }],
  ['ForgehandNoWorker', { forgehand_workers: '0x300' }],
  ['ForgehandTokenRefused', { 'forgehand_forge_token_refused{forge="gitea"}': '1x300' }],
  ['ForgehandForgeDown', { 'forgehand_forge_up{forge="gitea"}': '0x300' }],
  [
    'ForgehandNothingReceived',
    { 'forgehand_last_delivery_timestamp_seconds{forge="gitea"}': '-90000x300' },
  ],
  [
    'ForgehandDeliveriesRefused',
    { 'forgehand_deliveries_total{forge="gitea",verdict="unsigned"}': '0+1x300' },
  ],
  [
    'ForgehandDeliveriesNotStored',
    { 'forgehand_deliveries_total{forge="gitea",verdict="not_stored"}': '0x295 1x5' },
  ],
  ['ForgehandQueuedTooLong', { forgehand_oldest_queued_seconds: '3000x300' }],
  ['ForgehandReportLag', { 'forgehand_report_lag_seconds_bucket{forge="gitea",le="60"}': '0x300' }],
  ['ForgehandUntold', { forgehand_oldest_untold_seconds: '0+60x300' }],
  ['ForgehandRunsFail', { 'forgehand_runs_total{outcome="failed"}': '0+2x300' }],
  ['ForgehandWorkersLost', { 'forgehand_runs_total{outcome="lost"}': '0+0.2x300' }],
  ['ForgehandRateLimitLow', { 'forgehand_forge_rate_limit_remaining{forge="gitea"}': '100x300' }],
  ['ForgehandPausedLong', { forgehand_paused: '1x300' }],
  ['ForgehandSweepStale', { forgehand_last_sweep_timestamp_seconds: '0x300' }],
];

describe('the alert rules', () => {
  it.each(alerts)('$alert says what is wrong and what to do', ({ annotations }) => {
    expect(annotations.summary).toMatch(/^\S.{10,120}\.$/);
    expect(annotations.runbook).toMatch(/^\S.{40,400}\.$/);
  });

  it('are all tried below', () => {
    expect(CASES.map(([alert]) => alert).toSorted()).toEqual(
      alerts.map(({ alert }) => alert).toSorted(),
    );
  });
});

describe.runIf(PROMTOOL)('Prometheus', () => {
  it('takes the rules', () => {
    expect(complaintOf(PROMTOOL ?? '', ['check', 'rules', FILE])).toBeNull();
  });

  it('takes the configuration', () => {
    const config = FILE.replace('alerts.yml', 'prometheus.yml');
    expect(complaintOf(PROMTOOL ?? '', ['check', 'config', '--syntax-only', config])).toBeNull();
  });

  it('tells of nothing while the bot is well', () => {
    expect(firing('', {})).toBeNull();
  });

  it.each(CASES)('tells by %s', (alert, change) => {
    expect(firing(alert, change)).toBeNull();
  });

  it('does not call a paused bot slow', () => {
    expect(
      firing('ForgehandPausedLong', {
        forgehand_paused: '1x300',
        forgehand_oldest_queued_seconds: '9000x300',
      }),
    ).toBeNull();
  });
});

/** Null when after five hours this alert fires and no other. Two instances show the same figures. */
function firing(alert: string, change: Record<string, string>): string | null {
  const series = Object.entries({ ...WELL, ...change }).flatMap(([name, values]) =>
    ['one', 'two'].map((instance) => ({
      series: name.includes('{')
        ? name.replace('{', `{instance="${instance}",`)
        : `${name}{instance="${instance}"}`,
      values,
    })),
  );
  const expr = 'count by (alertname) (ALERTS{alertstate="firing"})';
  const fires = [{ labels: `{alertname="${alert}"}`, value: 1 }];
  const test = {
    interval: '1m',
    input_series: series,
    promql_expr_test: [{ expr, eval_time: '300m', exp_samples: alert ? fires : [] }],
  };
  const dir = mkdtempSync(join(tmpdir(), 'forgehand-alerts-'));
  const file = join(dir, 'test.yml');
  try {
    writeFileSync(
      file,
      stringify({ rule_files: [FILE], evaluation_interval: '5m', tests: [test] }),
    );
    return complaintOf(PROMTOOL ?? '', ['test', 'rules', file]);
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
}
