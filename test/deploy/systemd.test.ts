import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { readBaseConfig } from '../../src/config.ts';
import { durationMs } from '../support/duration.ts';
import { complaintOf, findLinter } from '../support/linter.ts';
import { settingNames } from '../support/settings.ts';

const ANALYZE = findLinter('systemd-analyze');
const UNITS = ['forgehand.service', 'forgehand-serve.service', 'forgehand-work@.service'];
const read = (unit: string) =>
  readFileSync(fileURLToPath(new URL(`../../deploy/systemd/${unit}`, import.meta.url)), 'utf8');
const settingIn = (text: string, name: string) =>
  new RegExp(`^${name}=(.*)$`, 'm').exec(text)?.[1] ?? '';

describe.each(UNITS)('%s', (unit) => {
  const text = read(unit);

  it('stops the bot alone, and gives it longer than DRAIN_DEADLINE', () => {
    expect(settingIn(text, 'KillMode')).toBe('mixed');
    const { drainDeadlineMs } = readBaseConfig({}, '/');
    expect(durationMs(settingIn(text, 'TimeoutStopSec'))).toBeGreaterThan(drainDeadlineMs + 5_000);
  });

  it('is not started again with settings that are wrong', () => {
    expect(settingIn(text, 'RestartPreventExitStatus')).toBe('2');
  });

  it('sets only what there is, and writes only to its own folder', () => {
    const set = settingIn(text, 'Environment')
      .split(' ')
      .map((one) => one.split('='));
    const known = [...settingNames(), 'NODE_ENV'];
    expect(set.map(([name = '']) => name).filter((name) => !known.includes(name))).toEqual([]);
    const dataDir = set.find(([name]) => name === 'DATA_DIR')?.[1];
    expect(dataDir).toBe(`/var/lib/${settingIn(text, 'StateDirectory')}`);
  });

  it.runIf(ANALYZE)('is taken by systemd, and exposes little', () => {
    const dir = mkdtempSync(join(tmpdir(), 'forgehand-units-'));
    try {
      const file = join(dir, unit.replace('@.', '@1.'));
      writeFileSync(file, text);
      expect(complaintOf(ANALYZE ?? '', ['verify', '--man=no', file])).toBeNull();
      // Of 100 at most: the receiver 20; who runs agents 40, which need their own namespaces and any call.
      const most = unit === 'forgehand-serve.service' ? '20' : '40';
      const args = ['security', '--offline=yes', '--no-pager', `--threshold=${most}`, file];
      expect(complaintOf(ANALYZE ?? '', args)).toBeNull();
    } finally {
      rmSync(dir, { recursive: true, force: true });
    }
  });
});
