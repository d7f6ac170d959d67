import { measureChain } from './chain.ts';
import { measureFanOut } from './fan-out.ts';
import { measureGrowth } from './release.ts';

interface Row {
  what: string;
  figure: string;
  target: string;
  ok: boolean;
}

/** A machine that does other things beside can only slow one: the best tells what the code takes. */
const CHAINS = 5;

const growth = await measureGrowth(1_000, 100_000);
const fanOut = await measureFanOut(5_000);
const chains = await several(CHAINS, () => measureChain(10_000));
const linksPerSecond = Math.max(...chains);
const ratio = growth.largeUs / growth.smallUs;

const rows: Row[] = [
  {
    what: 'release of a task among 100,000, against 1,000',
    figure: `${growth.largeUs.toFixed(0)} µs / ${growth.smallUs.toFixed(0)} µs = ${ratio.toFixed(2)}`,
    target: '≤ 1.5',
    ok: ratio <= 1.5,
  },
  {
    what: 'Redis bytes per waiting task',
    figure: growth.bytesPerTask.toFixed(0),
    target: '≤ 2,500',
    ok: growth.bytesPerTask <= 2_500,
  },
  {
    what: 'looks at a blocker that 5,000 new dependents owe',
    figure: `${fanOut.looksAtBlocker}`,
    target: '1',
    ok: fanOut.looksAtBlocker === 1,
  },
  {
    what: 'dependents that its end releases',
    figure: `${fanOut.released} in ${fanOut.ms.toFixed(0)} ms`,
    target: '5,000',
    ok: fanOut.released === 5_000,
  },
  {
    what: 'the longest Redis call of that release',
    figure: `${fanOut.longestCallMs.toFixed(1)} ms`,
    target: '≤ 50 ms',
    ok: fanOut.longestCallMs <= 50,
  },
  {
    what: 'a chain of 10,000, in order, through the ledger alone',
    figure: `${linksPerSecond.toFixed(0)} links/s (of ${CHAINS}; slowest ${Math.min(...chains).toFixed(0)})`,
    target: '≥ 2,000',
    ok: linksPerSecond >= 2_000,
  },
];

const width = (cell: (row: Row) => string) => Math.max(...rows.map((row) => cell(row).length));
const [whatWidth, figureWidth] = [width(({ what }) => what), width(({ figure }) => figure)];
for (const { what, figure, target, ok } of rows) {
  console.log(
    `${ok ? '✔' : '✖'} ${what.padEnd(whatWidth)}  ${figure.padStart(figureWidth)}  (${target})`,
  );
}
process.exitCode = rows.every(({ ok }) => ok) ? 0 : 1;

async function several(times: number, measure: () => Promise<number>): Promise<number[]> {
  const found: number[] = [];
  for (let n = 0; n < times; n += 1) found.push(await measure());
  return found;
}
