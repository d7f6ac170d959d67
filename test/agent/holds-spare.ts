import { readdirSync } from 'node:fs';
import { probeLadder } from '../../src/agent/ladder.ts';
import { stateOf } from '../../src/agent/processes.ts';
import { createSpare } from '../../src/agent/spare.ts';

/** A worker that has made a namespace ahead: tells its pid and waits. */
const { waiting } = await probeLadder();
await createSpare(waiting ?? []).prepare();
const pids = readdirSync('/proc').filter((name) => /^\d+$/.test(name));
// Others of the machine may be gone by now: of them nothing is known.
const states = await Promise.all(pids.map((pid) => stateOf(Number(pid))));
console.log(pids.filter((_, i) => states[i]?.parent === process.pid).at(-1));
setInterval(() => {}, 1_000);
