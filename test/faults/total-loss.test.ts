import { writeFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect } from 'vitest';
import { type House, startHouse } from './support/house.ts';
import { untilQuiet } from './support/quiet.ts';
import { row, timed } from './support/row.ts';
import { movedBetween, type Standing, standingsOf } from './support/standing.ts';
import { until } from './support/until.ts';

type Act = (house: House, number: number) => Promise<unknown>;

const HELD: Act = async (house, number) => {
  await house.forge.addLabel(number, 'agent/hold');
  await house.forge.assign(number);
};
const CANCELLED: Act = async (house, number) => {
  await HELD(house, number);
  await house.untilPhase(number, 'held');
  await house.forge.comment(number, '/cancel');
};
const ASSIGNED: Act = ({ forge }, number) => forge.assign(number);

/** How many tasks are brought to which phase, and by what; four agents are at work at once. */
const FIFTY: [count: number, phase: string, body: string, act: Act][] = [
  [18, 'done', 'Act: true', ASSIGNED],
  [6, 'failed', 'Act: exit 1', ASSIGNED],
  [6, 'needs-human', 'Act: exit 78', ASSIGNED],
  [4, 'cancelled', 'Act: true', CANCELLED],
  [6, 'held', 'Act: true', HELD],
  [4, 'blocked', 'Act: true\nBlocked by: #9999', ASSIGNED],
  [4, 'running', 'Act: sleep 300', ASSIGNED],
  [2, 'queued', 'Act: sleep 300', ASSIGNED],
];

const READ_LATER_MS = 2_000;

describe('Redis emptied', () => {
  let house: House;
  beforeAll(async () => {
    house = await startHouse({ workers: 2, env: { CONCURRENCY: '2' } });
  });
  afterAll(() => house?.stop());

  row(
    'F9',
    'Redis emptied; the issue whose text blocks another is read later than that',
    () => house,
    async () => {
      const go = `${house.env.AGENT_JOURNAL}.go`;
      const waiting = await house.forge.open('named by the other', 'Act: true');
      const act = `Act: until test -e ${go}; do sleep 0.1; done`;
      const blocker = await house.assigned('names it', `${act}\nBlocks: #${waiting}`);
      await house.untilAgent(blocker);
      await house.forge.assign(waiting);
      await house.untilTold(waiting, 'blocked');
      const ofBlocker = new RegExp(`/issues/${blocker}$`);
      house.proxy.fault(({ method, path }) =>
        method === 'GET' && ofBlocker.test(path) ? { kind: 'latency', ms: READ_LATER_MS } : null,
      );
      await house.redis.client.flushall();
      const recoveryMs = await timed(() => house.untilAgent(blocker, 2));
      expect(house.runsOf(waiting)).toEqual([]);
      house.proxy.well();
      writeFileSync(go, '');
      for (const number of [blocker, waiting]) await house.untilTold(number, 'done');
      expect(house.runsOf(waiting)).toHaveLength(1);
      return { recoveryMs, note: 'nothing started before all was looked at' };
    },
  );

  row(
    'F9',
    'Redis emptied while 50 tasks are in all phases',
    () => house,
    async () => {
      const tasks = await bringAbout(house);
      const before = await untilAllTold(house, tasks);
      const ran = house.runs().length;
      await house.redis.client.flushall();
      // Who of those that were at work or next has a place now is settled anew.
      const open = tasks.filter(({ phase }) => phase === 'running' || phase === 'queued');
      const closed = new Set(open.map(({ number }) => number));
      const others = (all: Standing[]) => all.filter(({ number }) => !closed.has(number));
      const recoveryMs = await timed(() =>
        until(
          'all is as it was',
          async () => {
            const [now, { running }] = [await standingsOf(house), await house.ledger.counts()];
            const moved = movedBetween(others(before), others(now), ['turn']);
            if (moved.length > 0) throw new Error(moved.slice(0, 3).join('; '));
            return running === 4;
          },
          60_000,
        ),
      );
      for (const { number } of open) await house.forge.edit(number, { state: 'closed' });
      await untilQuiet(house, 60_000);
      const after = await standingsOf(house);
      expect(movedBetween(others(before), others(after), ['turn'])).toEqual([]);
      expect(house.runs().filter(({ issue }) => !closed.has(issue))).toHaveLength(ran - 4);
      return { recoveryMs, note: `${tasks.length} tasks; only what was at work ran anew` };
    },
    240_000,
  );
});

interface Brought {
  number: number;
  phase: string;
}

async function bringAbout(house: House): Promise<Brought[]> {
  const tasks: Brought[] = [];
  for (const [count, phase, body, act] of FIFTY) {
    for (let n = 0; n < count; n += 1) {
      const number = await house.forge.open(`${phase} ${n}`, body);
      tasks.push({ number, phase });
      await act(house, number);
    }
    for (const { number } of tasks.filter((task) => task.phase === phase))
      await house.untilPhase(number, phase, 40_000);
  }
  // Obeyed before the loss: never again.
  const asked = tasks.find((task) => task.phase === 'failed')?.number ?? 0;
  await house.forge.comment(asked, '/status');
  await house.untilComments(asked, 3);
  return tasks;
}

async function untilAllTold(house: House, tasks: Brought[]): Promise<Standing[]> {
  return until(
    'all is told',
    async () => {
      const standings = await standingsOf(house);
      const untold = tasks.find(({ number, phase }) => {
        const one = standings.find((standing) => standing.number === number);
        const label = phase === 'held' ? 'agent/hold' : `agent/${phase}`;
        return one?.phase !== phase || !one.labels.includes(label) || one.comments === 0;
      });
      if (untold) throw new Error(`#${untold.number} is not told as ${untold.phase}`);
      return standings;
    },
    60_000,
  );
}
