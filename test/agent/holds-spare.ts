import { readdirSync, readFileSync } from 'node:fs';
import { probeLadder } from '../../src/agent/ladder.ts';
import { createSpare } from '../../src/agent/spare.ts';

/** A worker that has made a namespace ahead: tells its pid and waits. */
const { waiting } = await probeLadder();
await createSpare(waiting ?? []).prepare();
const children = readdirSync('/proc').filter((name) => {
  if (!/^\d+$/.test(name)) return false;
  const stat = readFileSync(`/proc/${name}/stat`, 'latin1');
  return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1] === String(process.pid);
});
console.log(children.at(-1));
setInterval(() => {}, 1_000);
