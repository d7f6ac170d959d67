import pino from 'pino';
import { expect, it } from 'vitest';
import type { ForgeAtWork } from '../../src/coordinator/forge-at-work.ts';
import { watchForLoss } from '../../src/coordinator/loss.ts';
import { createDoubt } from '../../src/domain/doubt.ts';
import type { Person } from '../../src/domain/issue.ts';
import { ForgeError } from '../../src/forge/forge.ts';
import { createMemoryForge } from '../../src/forge/memory.ts';
import { LedgerUnavailable } from '../../src/ledger/ledger.ts';

const BOT = { id: 9, login: 'forgehand' };

/** Asked a few times; before the second the store was emptied. */
async function afterALoss(
  setIdentity: (forge: string, bot: Person) => Promise<void>,
  { schemaFrom = 99, ended = [] as number[] } = {},
) {
  const { forge } = createMemoryForge();
  const at = (bot: () => Person): ForgeAtWork => ({ forge, webUrl: '', bot });
  const unknown = () => {
    throw new ForgeError('unavailable', 'who the bot is there is not known yet', { status: null });
  };
  const stop = new AbortController();
  const doubt = createDoubt();
  let raised = 0;
  doubt.onRaised(() => {
    raised += 1;
  });
  let asked = 0;
  let before: number | null = null;
  await watchForLoss(
    {
      forges: new Map([
        ['down', at(unknown)],
        ['up', at(() => BOT)],
      ]),
      ledger: {
        async mark(_owner, value) {
          asked += 1;
          const found = asked === 2 ? null : before;
          before = value;
          return { before: found, schema: asked > schemaFrom ? '2' : '1' };
        },
        setIdentity,
      },
      doubt,
      onBack: () => {},
      onOtherSchema: () => void ended.push(asked),
      clock: {
        now: Date.now,
        wait: async () => {
          if (asked === 5) stop.abort();
        },
      },
      log: pino({ level: 'silent' }),
    },
    stop.signal,
  );
  return raised;
}

it('a loss is noticed though one forge has not answered since the start; the others’ bots are told', async () => {
  const told: string[] = [];
  const raised = await afterALoss(async (forge, { login }) => void told.push(`${forge} ${login}`));
  expect(raised).toBe(1);
  expect(told).toEqual(['up forgehand']);
});

it('a loss is noticed though the store goes away right after it, and who the bot is is told when it is back', async () => {
  const told: string[] = [];
  let tries = 0;
  const raised = await afterALoss(async (forge) => {
    tries += 1;
    if (tries === 1) throw new LedgerUnavailable('away');
    told.push(forge);
  });
  expect(raised).toBe(1);
  expect(told).toEqual(['up']);
});

it('data of another version that is there all at once ends the work at once', async () => {
  const ended: number[] = [];
  const raised = await afterALoss(async () => {}, { schemaFrom: 1, ended });
  expect({ raised, ended }).toEqual({ raised: 0, ended: [2] });
});
