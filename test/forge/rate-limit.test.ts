import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import pino from 'pino';
import { afterEach, describe, expect, it } from 'vitest';
import type { CountCall } from '../../src/forge/forge.ts';
import { createGitea } from '../../src/forge/gitea/gitea.ts';
import { createGithub } from '../../src/forge/github/github.ts';
import { rateLimitOf } from '../../src/forge/rate-limit.ts';

const log = pino({ level: 'silent' });
const closing: (() => void)[] = [];
afterEach(() => {
  for (const close of closing.splice(0)) close();
});

const HEADERS = {
  'x-ratelimit-limit': '5000',
  'x-ratelimit-remaining': '4987',
  'x-ratelimit-reset': '1764080000',
};
const LIMIT = { limit: 5_000, remaining: 4_987, resetsAt: 1_764_080_000_000 };

/** A forge that refuses everything, and says what is left. */
async function aForge(): Promise<string> {
  const server = createServer((_request, response) => {
    response.writeHead(403, { 'content-type': 'application/json', ...HEADERS }).end('{}');
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  closing.push(() => server.close());
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

describe('what is left of a rate limit', () => {
  it.each([
    ['all three', HEADERS, LIMIT],
    ['nothing', {}, null],
    ['no end of the window', { ...HEADERS, 'x-ratelimit-reset': '' }, null],
    ['something else than numbers', { ...HEADERS, 'x-ratelimit-remaining': 'many' }, null],
    ['the window of searching', { ...HEADERS, 'x-ratelimit-resource': 'search' }, null],
    ['the window of all else', { ...HEADERS, 'x-ratelimit-resource': 'core' }, LIMIT],
  ])('is known where the answer tells %s', (_, headers, limit) => {
    expect(rateLimitOf(new Headers(headers))).toEqual(limit);
  });

  it('is counted with each call, also of one that was refused', async () => {
    const url = await aForge();
    const counted: Parameters<CountCall>[0][] = [];
    const shared = { url, log, count: (call: Parameters<CountCall>[0]) => void counted.push(call) };
    const github = createGithub({
      ...shared,
      name: 'github',
      auth: { token: () => 'a-token' },
      throttle: false,
      throttleId: 'limits',
    });
    const gitea = createGitea({ ...shared, name: 'gitea', kind: 'gitea', token: () => 'a-token' });
    for (const forge of [github, gitea]) {
      await expect(forge.whoAmI()).rejects.toMatchObject({ kind: 'forbidden' });
    }
    expect(counted.map(({ rateLimit }) => rateLimit)).toEqual([LIMIT, LIMIT]);
  });
});
