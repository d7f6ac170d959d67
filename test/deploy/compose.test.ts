import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { readBaseConfig } from '../../src/config.ts';
import { durationMs } from '../support/duration.ts';
import { complaintOf, findLinter } from '../support/linter.ts';
import { settingNames } from '../support/settings.ts';

interface Service {
  ports?: string[];
  env_file?: { path: string; required: boolean }[];
  environment?: Record<string, string>;
  stop_grace_period?: string;
}
const file = fileURLToPath(new URL('../../docker-compose.yml', import.meta.url));
const { services }: { services: Record<string, Service> } = parse(readFileSync(file, 'utf8'), {
  merge: true,
});
const ours = ['receiver', 'worker'] as const;

const COMPOSE = findLinter('compose-spec');

describe('docker-compose.yml', () => {
  it.runIf(COMPOSE)('is what the Compose Specification says', () => {
    expect(complaintOf(COMPOSE ?? '', ['-no-interpolation', file])).toBeNull();
  });

  it('shows the operator port to this machine only, and never without a token', () => {
    const published = Object.values(services).flatMap(({ ports = [] }) => ports);
    const operator = published.filter((port) => port.endsWith(':3001'));
    expect(operator).toHaveLength(1);
    expect(operator[0]).toMatch(/^127\.0\.0\.1:\$\{OPERATOR_PORT:-3001\}:3001$/);
    expect(services.receiver?.environment?.OPERATOR_TOKEN).toMatch(/^\$\{OPERATOR_TOKEN:\?/);
  });

  it('publishes no port of worker and Redis', () => {
    expect(services.worker?.ports).toBeUndefined();
    expect(services.redis?.ports).toBeUndefined();
  });

  it.each(ours)('gives the %s longer to stop than it needs', (name) => {
    const grace = durationMs(services[name]?.stop_grace_period ?? '');
    expect(grace).toBeGreaterThan(readBaseConfig({}, '/').drainDeadlineMs);
  });

  it.each(ours)('gives the %s every setting of .env, but what containers need as it is', (name) => {
    expect(services[name]?.env_file).toEqual([{ path: '.env', required: false }]);
    expect(services[name]?.environment).toMatchObject({
      HOST: '0.0.0.0',
      PORT: '3000',
      OPERATOR_PORT: '3001',
      DATA_DIR: '/data',
      REDIS_URL: 'redis://redis:6379',
    });
  });

  it.each(ours)('sets for the %s only settings that there are', (name) => {
    const set = Object.keys(services[name]?.environment ?? {});
    expect(set).toContain('WEBHOOK_SECRET');
    expect(set.filter((one) => !settingNames().includes(one))).toEqual([]);
  });
});
