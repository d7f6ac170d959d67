import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { stringify } from 'yaml';
import { parseExposition } from '../support/exposition.ts';
import { complaintOf, findLinter } from '../support/linter.ts';
import { renderMetrics } from '../support/metrics-manual.ts';
import { fullScrape } from '../support/scrape.ts';

const PROMTOOL = findLinter('promtool');
const read = (path: string) =>
  readFileSync(fileURLToPath(new URL(`../../deploy/${path}`, import.meta.url)), 'utf8');

interface Panel {
  id: number;
  type: string;
  title: string;
  description?: string;
  gridPos: { x: number; y: number; w: number; h: number };
  targets?: { expr: string }[];
  panels?: Panel[];
}
const dashboard: { panels: Panel[] } = JSON.parse(read('grafana/forgehand.json'));
const panels = dashboard.panels.flatMap((panel) => [panel, ...(panel.panels ?? [])]);
const shown = panels.filter(({ type }) => type !== 'row');
const queries = shown.flatMap(({ targets = [] }) => targets.map(({ expr }) => expr));
const text = await fullScrape();

describe('what is deployed beside the metrics', () => {
  it.each(['grafana/forgehand.json', 'prometheus/alerts.yml'])(
    '%s names only metrics that /metrics has, which has a help for each',
    (path) => {
      const { types } = parseExposition(text);
      const has = (name: string) =>
        types.has(name) || types.get(name.replace(/_(bucket|sum|count)$/, '')) === 'histogram';
      const named = read(path).match(/\b(forgehand|process|nodejs)_\w+/g) ?? [];
      expect(named.length).toBeGreaterThan(10);
      expect(named.filter((name) => !has(name))).toEqual([]);
    },
  );

  it('the manual lists each metric', () => {
    const manual = readFileSync(new URL('../../docs/metrics.md', import.meta.url), 'utf8');
    expect(manual, 'run npx tsx test/support/write-metrics.ts').toBe(renderMetrics());
  });

  it('the dashboard shows each metric that the bot has', () => {
    const { types } = parseExposition(text);
    const everything = queries.join('\n');
    const own = [...types.keys()].filter((name) => name.startsWith('forgehand_'));
    const helpers = ['forgehand_store_up', 'forgehand_forge_rate_limit_reset_timestamp_seconds'];
    expect(own.filter((name) => !everything.includes(name) && !helpers.includes(name))).toEqual([]);
  });
});

describe('the dashboard', () => {
  it.each(shown)(
    '$title says what it shows, and fits in the grid',
    ({ description, gridPos, targets }) => {
      expect(description).toMatch(/^[A-Z].*\.$/);
      expect(targets?.length).toBeGreaterThan(0);
      expect(gridPos.x + gridPos.w).toBeLessThanOrEqual(24);
    },
  );

  it('has no two panels in one place or under one number', () => {
    expect(new Set(panels.map(({ id }) => id)).size).toBe(panels.length);
    const cells = panels.flatMap(({ gridPos: { x, y, w, h } }) =>
      Array.from({ length: w * h }, (_, i) => `${x + (i % w)},${y + Math.floor(i / w)}`),
    );
    expect(new Set(cells).size).toBe(cells.length);
  });
});

describe.runIf(PROMTOOL)('Prometheus', () => {
  it('takes what /metrics says, and has nothing against its names', () => {
    expect(complaintOf(PROMTOOL ?? '', ['check', 'metrics'], text)).toBeNull();
  });

  it('takes every query of the dashboard', () => {
    const rules = queries.map((query, i) => ({
      record: `panel:${i}`,
      expr: query.replaceAll('$__rate_interval', '5m').replaceAll('$forge', '.*'),
    }));
    const dir = mkdtempSync(join(tmpdir(), 'forgehand-dashboard-'));
    const file = join(dir, 'rules.yml');
    writeFileSync(file, stringify({ groups: [{ name: 'dashboard', rules }] }));
    try {
      expect(complaintOf(PROMTOOL ?? '', ['check', 'rules', file])).toBeNull();
    } finally {
      rmSync(dir, { recursive: true, force: true });
    }
  });
});
