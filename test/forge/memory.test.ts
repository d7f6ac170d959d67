import { setTimeout as wait } from 'node:timers/promises';
import { createMemoryForge } from '../../src/forge/memory.ts';
import { forgeContract } from './contract.ts';

forgeContract('memory', async () => {
  const { forge, people } = createMemoryForge();
  return {
    forge,
    people: { ...people, nextSecond: () => wait(1_000 - (Date.now() % 1_000)) },
    close: async () => {},
  };
});
