import pino from 'pino';
import { expect, it } from 'vitest';
import { createGithub } from '../../src/forge/github/github.ts';

it.each([
  '../..',
  'a/b/c',
  'acme/..',
  './app',
  'acme/app\n',
  'acme/ app',
  'acme/a%2fb',
  'acme',
  '',
])('%j is no repository on GitHub, and never part of a path', async (name) => {
  const asked: string[] = [];
  const github = createGithub({
    name: 'github',
    // Nothing listens: a call would fail.
    url: 'http://127.0.0.1:9',
    log: pino({ level: 'silent' }),
    auth: { token: () => 'a-token' },
    throttle: false,
    throttleId: 'names',
    count: ({ kind }) => void asked.push(kind),
  });
  github.learn({ id: 7, fullName: name });
  expect(await github.repository(name)).toBeNull();
  expect(asked).toEqual([]);
});
