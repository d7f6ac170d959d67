import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ForgeAdmin, HookPlace } from '../../src/forge/admin.ts';

export interface AdminSetup {
  /** With the token of the repository's owner. */
  owner: ForgeAdmin;
  /** With the bot's, who may write but not administer. */
  bot: ForgeAdmin;
  botLogin: string;
  /** `owner/repo`, which both work on. */
  repository: string;
  organisation: string;
  close(): Promise<unknown>;
}

/** What every forge's administration must do. */
export function adminContract(name: string, setup: () => Promise<AdminSetup>): void {
  describe(`administration: ${name}`, () => {
    let under: AdminSetup;
    let place: HookPlace;
    const came: { event: string | undefined }[] = [];
    const receiver = createServer((request, response) => {
      came.push({
        event: String(request.headers['x-github-event'] ?? request.headers['x-gitea-event']),
      });
      request.resume();
      response.end();
    });
    const url = () => `http://127.0.0.1:${(receiver.address() as AddressInfo).port}/webhooks/x`;

    beforeAll(async () => {
      under = await setup();
      place = { kind: 'repository', fullName: under.repository };
      receiver.listen(0, '127.0.0.1');
      await once(receiver, 'listening');
    });
    afterAll(async () => {
      receiver.close();
      await under.close();
    });

    it('knows whose token it is, and the server', async () => {
      expect(await under.bot.account()).toMatchObject({ login: under.botLogin, isAdmin: false });
      const { clockMs } = await under.bot.server();
      if (clockMs !== null) expect(Math.abs(clockMs)).toBeLessThan(5_000);
    });

    it("lists what the token's user works on, and whether it may write there", async () => {
      const found = await under.bot.repositories();
      expect(found).toContainEqual(
        expect.objectContaining({ fullName: under.repository, mayWrite: true }),
      );
      expect(await under.bot.tokenMayWrite(under.repository)).toBe(true);
    });

    it('hides hooks from those who may not administer', async () => {
      expect(await under.bot.hooks(place)).toBe('hidden');
    });

    it('makes, lists and removes a hook', async () => {
      expect(await under.owner.hooks(place)).toEqual([]);
      const made = await under.owner.addHook(place, { url: url(), secret: 'a-secret' });
      expect(await under.owner.hooks(place)).toEqual([made]);
      expect(made).toMatchObject({
        url: url(),
        active: true,
        json: true,
        events: [...under.owner.events].toSorted(),
      });
      await under.owner.removeHook(place, made.id);
      await under.owner.removeHook(place, made.id);
      expect(await under.owner.hooks(place)).toEqual([]);
    });

    it('makes a hook of an organisation', async () => {
      const org: HookPlace = { kind: 'organisation', name: under.organisation };
      const made = await under.owner.addHook(org, { url: url(), secret: 'a-secret' });
      expect(await under.owner.hooks(org)).toEqual([made]);
      await under.owner.removeHook(org, made.id);
      const nowhere: HookPlace = { kind: 'organisation', name: 'no-such-organisation' };
      expect(await under.owner.hooks(nowhere)).toBe('nowhere');
    });

    it('has a hook send something, and leaves it as it was', async () => {
      const made = await under.owner.addHook(place, { url: url(), secret: 'a-secret' });
      came.length = 0;
      const sent = await under.owner.test(place, made, async () => {
        await expect.poll(() => came.length, { timeout: 10_000 }).toBeGreaterThan(0);
      });
      expect(sent).toBe(true);
      expect(await under.owner.hooks(place)).toEqual([made]);
      await under.owner.removeHook(place, made.id);
    });
  });
}
