import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parseEnv } from 'node:util';
import { expect, it } from 'vitest';
import { renderFileSchema } from '../../src/config/file-schema.ts';
import { renderEnvExample, withTables } from '../../src/config/render.ts';
import { SETTINGS } from '../../src/config/settings.ts';
import { readConfig } from '../../src/config.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const remedy = 'run npx tsx test/support/write-settings.ts';

it('.env.example says what the settings say', () => {
  expect(readFileSync(`${root}.env.example`, 'utf8'), remedy).toBe(renderEnvExample());
});

it('the manual says what the settings say', () => {
  const manual = readFileSync(`${root}docs/configuration.md`, 'utf8');
  expect(withTables(manual), remedy).toBe(manual);
  for (const name of Object.keys(SETTINGS)) expect(manual).toContain(`| \`${name}\` |`);
});

it('the schema of forgehand.yaml is the published one', () => {
  const published = readFileSync(`${root}docs/forgehand.schema.json`, 'utf8');
  expect(JSON.parse(published), remedy).toEqual(JSON.parse(renderFileSchema()));
});

it('a manual without its marks is refused', () => {
  expect(() => withTables('# Configuration')).toThrow(/put <!-- settings/);
});

it('.env.example is a configuration that works once its secrets are filled in', () => {
  const { forge } = readConfig(parseEnv(renderEnvExample()), '/nonexistent');
  expect(forge).toMatchObject({ kind: 'gitea', url: 'https://git.example.org' });
});

it('every default and example in it is understood', () => {
  const all = renderEnvExample().replace(/^#(?=[A-Z_]+=)/gm, '');
  const { HOST, AGENT_COMMAND } = parseEnv(all);
  expect(HOST).toBe('127.0.0.1');
  expect(AGENT_COMMAND).toContain('my-agent');
  expect(() => readConfig(parseEnv(all), '/nonexistent')).not.toThrow();
});
