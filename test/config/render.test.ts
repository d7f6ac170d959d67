import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parseEnv } from 'node:util';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { expect, it } from 'vitest';
import { parse } from 'yaml';
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

it('the schema of forgehand.yaml lets editors take the example of the manual, and no wrong word', () => {
  const validate = new Ajv2020({ allowUnionTypes: true }).compile(JSON.parse(renderFileSchema()));
  const example = parse(readFileSync(`${root}docs/examples/forgehand.yaml`, 'utf8'));
  expect(validate(example), JSON.stringify(validate.errors)).toBe(true);
  for (const wrong of [{ when_done: 'shut' }, { notify: ['end'] }, { unblock_on: 'done' }])
    expect(validate({ ...example, repositories: { 'acme/app': wrong } })).toBe(false);
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
