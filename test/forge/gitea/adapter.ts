import pino from 'pino';
import { afterEach } from 'vitest';
import { createGitea, type GiteaDeps } from '../../../src/forge/gitea/gitea.ts';
import { startFakeGitea } from './fake.ts';

const closing: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0)) await close();
});

/** The adapter before a server of its own; what it counted and logged is kept. */
export async function againstFake(deps: Partial<GiteaDeps> = {}) {
  const fake = await startFakeGitea();
  closing.push(fake.close);
  const { home, people } = fake.addRepository('acme/app');
  const counted: string[] = [];
  const lines: Record<string, unknown>[] = [];
  const forge = createGitea({
    name: 'gitea',
    kind: 'gitea',
    url: fake.url,
    token: () => fake.token,
    backoffMs: 1,
    count: ({ kind, status }) => void counted.push(`${kind} ${status}`),
    log: pino({ level: 'debug' }, { write: (line) => void lines.push(JSON.parse(line)) }),
    ...deps,
  });
  forge.learn(people.repository);
  return { fake, home, people, forge, counted, lines };
}
