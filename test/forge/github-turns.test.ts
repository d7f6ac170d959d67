import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import pino from 'pino';
import { afterEach, expect, it } from 'vitest';
import { createGithub } from '../../src/forge/github/github.ts';

const closing: (() => void)[] = [];
afterEach(() => {
  for (const close of closing.splice(0)) close();
});

/** One that takes comments, and says how many calls came. */
async function aForge() {
  const came: string[] = [];
  const server = createServer((request, response) => {
    came.push(`${request.method} ${request.url}`);
    const user = { id: 9, login: 'forgehand' };
    const times = { created_at: '2026-11-24T14:00:00Z', updated_at: '2026-11-24T14:00:00Z' };
    const comment = {
      id: came.length,
      body: 'x',
      user,
      html_url: 'https://forge.test/1',
      ...times,
    };
    response.writeHead(201, { 'content-type': 'application/json' }).end(JSON.stringify(comment));
  }).listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  closing.push(() => server.close().closeAllConnections());
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const counted: string[] = [];
  const forge = createGithub({
    ...{ name: 'github', url, auth: { token: () => 'a-token' }, log: pino({ level: 'silent' }) },
    ...{ throttle: true, throttleId: url, count: ({ kind }) => void counted.push(kind) },
  });
  forge.learn({ id: 1, fullName: 'acme/app' });
  return { forge, came, counted };
}

it('a comment that waited for its turn asks right before it leaves, and stays where it may not', async () => {
  const { forge, came, counted } = await aForge();
  const ref = { forge: 'github', repositoryId: 1, number: 7 };
  let overtaken: Error | null = null;
  const writes = forge.writesAsking?.(async () => {
    if (overtaken) throw overtaken;
  });
  const [first, second] = [writes?.createComment(ref, 'one'), writes?.createComment(ref, 'two')];
  await first;
  overtaken = new Error('overtaken');
  await expect(second).rejects.toBe(overtaken);
  expect(came).toEqual(['POST /repos/acme/app/issues/7/comments']);
  expect(counted).toEqual(['comment.create']);
});
