import pino from 'pino';
import { createGitea } from '../../../src/forge/gitea/gitea.ts';
import { forgeContract } from '../contract.ts';
import { startFakeGitea } from './fake.ts';

for (const kind of ['gitea', 'forgejo'] as const) {
  forgeContract(`${kind}'s adapter over HTTP`, async () => {
    const fake = await startFakeGitea();
    const { people } = fake.addRepository('acme/app');
    const forge = createGitea({
      name: 'gitea',
      kind,
      url: fake.url,
      token: () => fake.token,
      log: pino({ level: 'silent' }),
    });
    return { forge, people: { ...people, nextSecond: fake.nextSecond }, close: fake.close };
  });
}
