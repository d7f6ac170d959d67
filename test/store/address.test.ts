import { describe, expect, it } from 'vitest';
import { credentialsOf } from '../../src/store/address.ts';

describe('what of an address counts for each node behind it', () => {
  it.each([
    [null, {}],
    ['redis://a:6379', {}],
    ['redis://:p%40ss@a', { password: 'p@ss' }],
    ['redis://us%2Fer:secret@a', { username: 'us/er', password: 'secret' }],
    ['rediss://a', { tls: {} }],
    ['redis://a/3', { db: 3 }],
    ['redis://a/0', {}],
    ['redis://a/main', {}],
  ])('%s: %j', (url, credentials) => expect(credentialsOf(url)).toEqual(credentials));
});
