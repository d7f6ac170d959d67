import { expect, it } from 'vitest';
import { privateHostOf } from '../../src/cli/private-host.ts';

it.each([
  [null, null],
  ['http://127.0.0.1:8080', '127.0.0.1'],
  ['http://10.1.2.3/hooks', '10.1.2.3'],
  ['http://172.31.0.1', '172.31.0.1'],
  ['http://172.32.0.1', null],
  ['http://[::1]:8080', '::1'],
  ['http://[fd12::1]', 'fd12::1'],
  ['http://[2001:4860::1]', null],
  ['https://93.184.216.34', null],
  ['http://no-such-host.invalid', null],
])('of %s the host in a private network is %s', async (address, host) => {
  expect(await privateHostOf(address)).toBe(host);
});
