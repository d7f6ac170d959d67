import { against, atLeast, atMost, exactly, figure, interleaved } from '../row.ts';
import { tableOf } from '../shown.ts';
import { missingTools } from '../tools.ts';
import { measureChain } from './chain.ts';
import { measureFanOut } from './fan-out.ts';
import { measureGrowth } from './release.ts';

const ROUNDS = 5;
const DEPENDENTS = 5_000;

const missing = missingTools(['redis-server'], process.env.PATH ?? '');
if (missing) {
  console.error(`bench: ${missing}`);
  process.exit(2);
}

const { smallUs, largeUs, bytesPerTask } = await measureGrowth(ROUNDS, 1_000, 100_000);
const fanOut = await measureFanOut(DEPENDENTS);
const { chain } = await interleaved(ROUNDS, { chain: () => measureChain(10_000) });
const few = { name: 'among 1,000', values: smallUs };

const rows = [
  against('release of a task among 100,000', 'µs', largeUs, few, { most: 1.5 }),
  atMost('Redis', 'bytes a waiting task', [bytesPerTask], 2_500),
  exactly('looks at a blocker that 5,000 new dependents owe', '', fanOut.looksAtBlocker, 1),
  exactly('dependents that its end releases', '', fanOut.released, DEPENDENTS),
  figure('from that end to the last of their looks', 'ms', [fanOut.ms]),
  atMost('the longest Redis call of that release', 'ms', [fanOut.longestCallMs], 50),
  atLeast('a chain of 10,000, in order, through the ledger alone', 'links/s', chain, 2_000),
];
console.log(tableOf(rows));
process.exitCode = rows.some(({ ok }) => ok === false) ? 1 : 0;
