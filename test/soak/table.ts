import { groupBy } from '../faults/support/group.ts';
import { faultsOf } from './figures.ts';
import type { Soaked } from './soak.ts';

/** What was done, what came of it, and whether it held. */
export function tableOf({ attack, standings, ...soaked }: Soaked): string {
  const phases = [...groupBy(standings, ({ phase }) => phase ?? 'no task')];
  const rows: [string, string | number][] = [
    ['acts of people', attack.acts],
    ['faults', faultsOf(attack)],
    ['', listed([...attack.faults])],
    ['trapped workers', listed(Object.entries(soaked.traps))],
    ['deliveries', listed(Object.entries(attack.deliveries))],
    ['runs', `${soaked.runs}, at most ${soaked.agentsAtOnce} at once`],
    ['issues at the end', listed(phases.map(([phase, some]) => [phase, some.length]))],
    ['longest recovery', seconds(attack.longestRecoveryMs())],
    ['quiet after the last', seconds(soaked.quietMs)],
    ['writes doubled', soaked.doubled],
    ['lost', soaked.lost],
    ['violations', soaked.violations.length],
  ];
  return rows.map(([name, value]) => `| ${name.padEnd(20)} | ${value} |`).join('\n');
}

function listed(counts: [string, number][]): string {
  return counts
    .toSorted(([, a], [, b]) => b - a)
    .map(([name, count]) => `${count} ${name}`)
    .join(', ');
}

function seconds(ms: number): string {
  return `${(ms / 1_000).toFixed(1)} s`;
}
