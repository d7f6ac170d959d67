import { once } from 'node:events';
import { Agent, createServer, get, type ServerResponse } from 'node:http';
import { expect, it, onTestFinished } from 'vitest';
import { listen } from '../../src/cli/listen.ts';

it('a connection whose last answer leaves while it closes keeps it no longer', async () => {
  const server = createServer({ keepAliveTimeout: 60_000 });
  const { url, close } = await listen(server, { host: '127.0.0.1', port: 0 });
  const agent = new Agent({ keepAlive: true });
  onTestFinished(() => agent.destroy());
  const asked = once(server, 'request');
  const answered = once(get(url, { agent }), 'response');
  const [, response] = (await asked) as [unknown, ServerResponse];
  const closed = close();
  response.end('the last answer');
  const [answer] = await answered;
  answer.resume();
  const soon = new Promise((resolve) => setTimeout(resolve, 10_000, 'still open'));
  expect(await Promise.race([closed, soon])).toBeUndefined();
});
