import pino from 'pino';
import { afterEach, expect, it } from 'vitest';
import type { Address } from '../../src/store/address.ts';
import { checkStore } from '../../src/store/checks.ts';
import { connect } from '../../src/store/connect.ts';
import { type Passwords, startSentinel } from './support/sentinel.ts';

const closing: (() => Promise<unknown> | unknown)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

async function started(passwords: Passwords) {
  const topology = await startSentinel(passwords);
  closing.push(topology.close);
  return {
    loseMaster: topology.loseMaster,
    as(url: string) {
      const address = { ...topology.address, url } as Address;
      const client = connect(address, 'commands', pino({ level: 'silent' }));
      closing.push(() => client.disconnect());
      return client;
    },
  };
}

it('sentinels that ask for the same password tell of the master, and of the next when it is lost', async () => {
  const { as, loseMaster } = await started({ servers: 'the-password', sentinels: 'the-password' });
  const client = as('redis://:the-password@any');
  expect(await client.set('{forgehand}:a', '1')).toBe('OK');
  await loseMaster();
  expect(await client.set('{forgehand}:b', '2')).toBe('OK');
  expect(await client.info('replication')).toContain('role:master');
});

it('sentinels that ask for none take the servers’ password, and need not know their users', async () => {
  const { as } = await started({ servers: 'the-password' });
  const client = as('redis://default:the-password@any');
  const rule = ['on', '>another', '~{forgehand}:*', '+@all'];
  expect(await client.call('ACL', 'SETUSER', 'forgehand', ...rule)).toBe('OK');
  expect(await as('redis://forgehand:another@any').set('{forgehand}:a', '1')).toBe('OK');
});

it('sentinels that ask for another password refuse the start, instead of being asked for ever', async () => {
  const { as } = await started({ servers: 'the-password', sentinels: 'another' });
  await expect(checkStore(as('redis://:the-password@any'))).rejects.toThrow(
    'or each of its sentinels, refuses the user or password',
  );
});
