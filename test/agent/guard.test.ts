import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pino from 'pino';
import { afterEach, expect, it, vi } from 'vitest';
import { createGuard } from '../../src/agent/guard.ts';

const SILENCE_MS = 3_000;
const dir = mkdtempSync(join(tmpdir(), 'forgehand-guard-'));
const starts = join(dir, 'starts');
afterEach(() => rmSync(dir, { recursive: true, force: true }));

it('a guardian that ends at once is started again with the next beat, not without end', async () => {
  // Ends before it is read: what it was told is told the next one.
  const command = ['/bin/sh', '-c', 'echo "$(/bin/date +%s%3N)" >> "$0"; read held', starts];
  const guard = createGuard({ command, silenceMs: SILENCE_MS, log: pino({ level: 'silent' }) });
  const { free } = guard.hold({ pid: process.pid, runId: 'a-run' });
  const started = await vi.waitFor(
    () => {
      const at = readFileSync(starts, 'utf8').trim().split('\n').map(Number);
      expect(at.length).toBeGreaterThanOrEqual(3);
      return at;
    },
    { timeout: 20_000, interval: 20 },
  );
  free();
  const apart = started.slice(1).map((at, i) => at - (started[i] ?? 0));
  expect(Math.min(...apart)).toBeGreaterThan(SILENCE_MS / 12);
});
