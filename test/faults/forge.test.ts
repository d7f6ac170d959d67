import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect } from 'vitest';
import { freePort } from '../../src/store/valkey/free-port.ts';
import { BOT_TOKEN } from './support/forge.ts';
import type { ForgeCall } from './support/forge-proxy.ts';
import { groupBy } from './support/group.ts';
import { type House, startHouse } from './support/house.ts';
import { row, timed } from './support/row.ts';
import { until } from './support/until.ts';

const DOWN = () => ({ kind: 'drop' }) as const;

describe('the forge in trouble', () => {
  let house: House;
  beforeAll(async () => {
    house = await startHouse();
  });
  afterAll(() => house?.stop());

  const isNewComment = ({ method, path }: { method: string; path: string }) =>
    method === 'POST' && path.endsWith('/comments');

  row(
    'F25',
    'the forge takes a comment, and its answer is lost',
    () => house,
    async () => {
      let dropped = 0;
      house.proxy.fault((call) => {
        if (!isNewComment(call) || dropped === 2) return null;
        dropped += 1;
        return { kind: 'drop-after-commit' };
      });
      const number = await house.assigned('answers lost');
      const recoveryMs = await timed(() => house.untilTold(number, 'done'));
      house.proxy.well();
      expect(dropped).toBe(2);
      return { recoveryMs, note: 'status comment and notice: each looked for, neither doubled' };
    },
  );

  row(
    'F25',
    'the forge answers 500 to every second write',
    () => house,
    async () => {
      let writes = 0;
      house.proxy.fault(({ method }) => {
        if (method === 'GET') return null;
        writes += 1;
        return writes % 2 === 1 && writes < 12 ? { kind: 'answer', status: 500 } : null;
      });
      const number = await house.assigned('every second write');
      const recoveryMs = await timed(() => house.untilTold(number, 'done'));
      house.proxy.well();
      return { recoveryMs };
    },
  );

  row(
    'F26',
    'the forge sets a limit: 403 with retry-after 3, then 429',
    () => house,
    async () => {
      const limited: number[] = [];
      const until3 = { at: 0 };
      house.proxy.fault((call) => {
        if (call.method === 'GET') return null;
        until3.at ||= Date.now() + 5_000;
        if (Date.now() > until3.at) return null;
        limited.push(call.at);
        const headers = { 'retry-after': '3' };
        return { kind: 'answer', status: limited.length % 2 ? 403 : 429, headers };
      });
      const number = await house.assigned('limited');
      await house.untilPhase(number, 'done');
      const recoveryMs = await timed(() => house.untilTold(number, 'done'));
      house.proxy.well();
      expect(limited.length).toBeLessThanOrEqual(4);
      expect(house.runsOf(number)).toHaveLength(1);
      return { recoveryMs, note: `${limited.length} writes tried in 5 s: no hot loop` };
    },
  );

  row(
    'F26',
    'the forge sets a limit for all calls, while a run ends: 403 with retry-after 3, then 429',
    () => house,
    async () => {
      const number = await house.assigned(
        'all is limited',
        'Act: until test -e $AGENT_JOURNAL.limited; do sleep 0.1; done',
      );
      await house.untilTold(number, 'running');
      const limited: ForgeCall[] = [];
      const endsAt = Date.now() + 5_000;
      house.proxy.fault((call) => {
        if (Date.now() > endsAt) return null;
        limited.push(call);
        const headers = { 'retry-after': '3' };
        return { kind: 'answer', status: limited.length % 2 ? 403 : 429, headers };
      });
      writeFileSync(`${house.env.AGENT_JOURNAL}.limited`, '');
      await house.untilPhase(number, 'done');
      const recoveryMs = await timed(() => house.untilTold(number, 'done'));
      house.proxy.well();
      const byCall = groupBy(limited, ({ method, path }) => `${method} ${path.split('?')[0]}`);
      const counts = [...byCall.values()].map(({ length }) => length);
      expect(Math.max(0, ...counts)).toBeLessThanOrEqual(2);
      expect(house.runsOf(number)).toHaveLength(1);
      return { recoveryMs, note: `${limited.length} calls tried in 5 s, none more than twice` };
    },
  );

  row(
    'F27',
    'the forge is down while a run ends',
    () => house,
    async () => {
      const number = await house.assigned('ends while it is down', 'Act: sleep 1');
      await house.untilTold(number, 'running');
      house.proxy.fault(DOWN);
      await house.untilPhase(number, 'done');
      await new Promise((resolve) => setTimeout(resolve, 8_000));
      house.proxy.well();
      const recoveryMs = await timed(() => house.untilTold(number, 'done', 40_000));
      expect(house.runsOf(number)).toHaveLength(1);
      return { recoveryMs, note: 'told later, not repeated' };
    },
  );

  row(
    'F27',
    'the forge is slow: half a second for each call',
    () => house,
    async () => {
      house.proxy.fault(() => ({ kind: 'latency', ms: 500 }));
      const number = await house.assigned('slow');
      await house.untilAgent(number);
      house.proxy.well();
      const recoveryMs = await timed(() => house.untilTold(number, 'done'));
      expect(house.runsOf(number)).toHaveLength(1);
      return { recoveryMs };
    },
  );
});

describe('a token that is refused', () => {
  let house: House;
  let file: string;
  let operatorPort: number;
  beforeAll(async () => {
    house = await startHouse({ workers: 0, receiver: false });
    file = join(house.dir, 'token');
    writeFileSync(file, BOT_TOKEN);
    const { FORGE_TOKEN: _, ...env } = house.env;
    operatorPort = await freePort();
    Object.assign(house.env, {
      FORGE_TOKEN: '',
      FORGE_TOKEN_FILE: file,
      OPERATOR_PORT: `${operatorPort}`,
    });
    expect(env).toBeDefined();
    await house.startReceiver();
    await house.startWorker();
  });
  afterAll(() => house?.stop());

  row(
    'F26',
    'the token expires during a run and is replaced in its file',
    () => house,
    async () => {
      const number = await house.assigned('expires', 'Act: sleep 1');
      await house.untilAgent(number);
      const fresh = 'another-token-of-the-bot';
      house.proxy.fault((call) => (call.token === fresh ? null : { kind: 'answer', status: 401 }));
      await house.untilPhase(number, 'done');
      await until('readyz says so', async () => {
        const response = await fetch(`${house.url}/readyz`);
        expect(response.status).toBe(200);
        return (await response.text()).includes('token');
      });
      const metrics = async () => (await fetch(`http://127.0.0.1:${operatorPort}/metrics`)).text();
      await until('the metrics say so', async () =>
        /^forgehand_forge_token_refused\{.*\} 1$/m.test(await metrics()),
      );
      await until('the log says so', () => house.said('the token is refused'));
      writeFileSync(file, fresh);
      house.proxy.fault((call) => (call.token === fresh ? null : { kind: 'answer', status: 401 }));
      house.proxy.presentAs(() => BOT_TOKEN);
      const recoveryMs = await timed(() => house.untilTold(number, 'done', 40_000));
      expect(house.runsOf(number)).toHaveLength(1);
      const ready = await until('readyz is well again', async () => {
        const text = await (await fetch(`${house.url}/readyz`)).text();
        return text.includes('token') ? null : text;
      });
      expect(ready).toContain('true');
      await until('the metrics are well again', async () =>
        /^forgehand_forge_token_refused\{.*\} 0$/m.test(await metrics()),
      );
      return { recoveryMs, note: 'readyz stays 200, its body and the metrics say so meanwhile' };
    },
  );
});
