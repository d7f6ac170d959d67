import pino from 'pino';
import { startReceiver } from '../../src/cli/receiver.ts';
import { freePort } from '../../src/store/valkey/free-port.ts';
import { startFakeGitea } from '../forge/gitea/fake.ts';
import { type RunningBot, startRunningBot } from './running-bot.ts';

/** A Gitea over HTTP with one repository, and a bot that listens for it. */
export async function startBotAtGitea() {
  const gitea = await startFakeGitea();
  const { people, home } = gitea.addRepository('acme/app');
  const port = await freePort();
  const publicUrl = `http://127.0.0.1:${port}`;
  const bot: RunningBot = await startRunningBot({
    FORGE_URL: gitea.url,
    FORGE_TOKEN: gitea.token,
    PORT: `${port}`,
    PUBLIC_URL: publicUrl,
  });
  const config = bot.world.config();
  const log = pino({ level: 'silent' });
  const receiver = await startReceiver(config, config.forges, bot, log);
  await bot.ledger.setAlive('worker-1', Date.now());
  return {
    ...bot,
    gitea,
    people,
    home,
    publicUrl,
    ownerToken: `token-${people.owner.login}`,
    hooks: () => gitea.hooks.get('acme/app') ?? [],
    async close() {
      await receiver.close();
      await bot.close();
      await gitea.close();
    },
  };
}
