import { createMemoryForge } from '../../src/forge/memory.ts';
import { forgeContract } from './contract.ts';

forgeContract('memory', async () => {
  let ahead = 0;
  const { forge, people } = createMemoryForge({ now: () => Date.now() + ahead });
  const nextSecond = async () => {
    ahead += 1_000;
  };
  return { forge, people: { ...people, nextSecond }, close: async () => {} };
});
