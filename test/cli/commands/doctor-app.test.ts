import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type EmulatedApp, startEmulatedApp } from '../../support/emulated-app.ts';
import { type TestWorld, testWorld } from '../../support/world.ts';

const PUBLIC_URL = 'https://bot.example.org';

describe('doctor with a GitHub App', () => {
  let github: EmulatedApp;
  let world: TestWorld;

  beforeAll(async () => {
    github = await startEmulatedApp();
    world = testWorld({
      FORGE: 'github',
      FORGE_URL: github.url,
      GITHUB_APP_ID: `${github.appId}`,
      GITHUB_APP_PRIVATE_KEY: github.privateKey,
      WEBHOOK_SECRET: 'a-long-enough-secret',
      PUBLIC_URL,
    });
  });
  afterAll(async () => {
    world.remove();
    await github.close();
  });

  it('says as whom it works, and on each account what it was granted', async () => {
    github.hook.url = `${PUBLIC_URL}/webhooks/github`;
    const { out } = await world.run('doctor');
    expect(out).toContain(`works at ${github.url}, as forgehand[bot]`);
    expect(out).toMatch(/ann\/app\n +✔ rights +forgehand\[bot\] may label and comment/);
    expect(out).toMatch(
      /bea\/read-only\n +✖ rights +.* may read, not label and comment\n +→ give the App the permission “Issues: read and write”/,
    );
    expect(out).toContain(`✔ hook    sends issue events to ${github.hook.url}`);
  });

  it('sees where the webhook of the App leads, and that it is set on its page', async () => {
    github.hook.url = 'https://old.example.org/webhooks/github';
    const { out } = await world.run('doctor', 'ann/app');
    expect(out).toContain(
      `it sends to ${github.hook.url}, PUBLIC_URL says ${PUBLIC_URL}/webhooks/github`,
    );
    expect(out).toMatch(
      /→ correct PUBLIC_URL, or set address, content type and events .*App’s page/,
    );
    github.hook.url = '';
    expect((await world.run('doctor', 'ann/app')).out).toContain('there is none that sends here');
  });

  it('shows its own key only as GitHub takes a signed one', () => {
    expect(github.authorizations.length).toBeGreaterThan(3);
    expect(github.authorizations.filter((header) => !/^bearer eyJ/.test(header))).toEqual([]);
  });

  it('names a key that does not fit', async () => {
    Object.assign(world.env, { GITHUB_APP_ID: '1' });
    const { code, out } = await world.run('doctor');
    expect(code).toBe(1);
    expect(out).toMatch(/✖ token +.*\n +→ compare GITHUB_APP_ID and GITHUB_APP_PRIVATE_KEY/);
  });
});
