import { writeFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect } from 'vitest';
import { type House, startHouse } from './support/house.ts';
import { untilQuiet } from './support/quiet.ts';
import { type Played, row, timed } from './support/row.ts';
import { movedBetween, standingsOf } from './support/standing.ts';

/** What is known when the copy is made, and what people and the bot do after that. */
const HISTORIES: [
  what: string,
  before: (house: House, number: number) => Promise<unknown>,
  after: (house: House, number: number) => Promise<unknown>,
][] = [
  ['unknown then', async () => {}, given],
  ['done then', given, async () => {}],
  ['running then', working, goneOn],
  [
    'held then',
    async (house, number) => {
      await house.forge.addLabel(number, 'agent/hold');
      await house.forge.assign(number);
      await house.untilPhase(number, 'held');
      await house.settled();
    },
    async (house, number) => {
      await house.forge.comment(number, '/resume');
      await house.untilPhase(number, 'done');
    },
  ],
  [
    'done then, retried since',
    given,
    async (house, number) => {
      await house.forge.comment(number, '/retry');
      await house.untilAgent(number, 2);
      await house.untilPhase(number, 'done');
    },
  ],
  [
    'done then, assigned anew since',
    given,
    async (house, number) => {
      await house.forge.unassign(number);
      await house.untilPhase(number, null);
      await given(house, number);
    },
  ],
  [
    'let go then, assigned anew since',
    async (house, number) => {
      await given(house, number);
      await house.forge.unassign(number);
      await house.untilPhase(number, null);
    },
    given,
  ],
  [
    'done then, asked for its status since',
    given,
    async (house, number) => {
      const { length } = await house.forge.told(number);
      await house.forge.comment(number, '/status');
      await house.untilComments(number, length + 1);
    },
  ],
];

async function given(house: House, number: number): Promise<void> {
  await house.forge.assign(number);
  await house.untilPhase(number, 'done');
}

async function working(house: House, number: number): Promise<void> {
  const body = `Act: until test -e $AGENT_JOURNAL.${number}; do sleep 0.1; done`;
  await house.forge.edit(number, { body });
  await house.forge.assign(number);
  await house.untilTold(number, 'running');
}

async function goneOn(house: House, number: number): Promise<void> {
  writeFileSync(`${house.env.AGENT_JOURNAL}.${number}`, '');
  await house.untilPhase(number, 'done');
}

describe('an older copy of the store under a newer forge', () => {
  let house: House;
  beforeAll(async () => {
    house = await startHouse();
  });
  afterAll(() => house?.stop());

  /** What was told stays as it is told: no run, no answer and no comment more. */
  async function playedBack(bringBack: (files: string) => Promise<unknown>): Promise<Played> {
    const issues: number[] = [];
    for (const [what] of HISTORIES) issues.push(await house.forge.open(what));
    const each = (which: 1 | 2) =>
      Promise.all(HISTORIES.map((history, i) => history[which](house, issues[i] ?? 0)));
    await each(1);
    const files = house.redis.keepFiles();
    await each(2);
    for (const number of issues)
      if (await house.phase(number)) await house.untilTold(number, 'done');
    await house.settled();
    const [before, runs] = [await standingsOf(house), house.runs().length];
    const recoveryMs = await timed(async () => {
      await bringBack(files);
      await untilQuiet(house, 90_000);
    });
    expect(movedBetween(before, await standingsOf(house), ['turn'])).toEqual([]);
    expect(house.runs()).toHaveLength(runs);
    return { recoveryMs, note: `${issues.length} histories: no run, no comment more` };
  }

  row(
    'F9',
    'brought back while the bot runs',
    () => house,
    () => playedBack((files) => house.redis.startFrom(files)),
    180_000,
  );

  row(
    'F9',
    'brought back while the bot is stopped',
    () => house,
    () =>
      playedBack(async (files) => {
        await house.worker()?.stop('SIGTERM');
        await house.redis.startFrom(files);
        await house.startWorker();
      }),
    180_000,
  );
});
