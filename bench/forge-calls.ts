import { countForgeCalls, type ForgeCalls } from '../test/support/forge-calls.ts';
import { atMost, type Row } from './row.ts';

const FORGES = [
  ['Gitea', 'gitea'],
  ['GitHub', 'github'],
] as const;
const TASKS = ['starts at once', 'one issue blocked'];
const MOST = [
  { reads: 8, writes: 5 },
  { reads: 12, writes: 7 },
];

/** Calls about one task's issue from its assigning to its end being told; which, on stderr. */
export async function measureForgeCalls(): Promise<Row[]> {
  const rows: Row[] = [];
  for (const [shown, forge] of FORGES) {
    for (const [i, calls] of (await countForgeCalls(forge)).entries()) {
      const what = `${shown}, a task that ${TASKS[i]}`;
      console.error(`${what}: ${byKind(calls)}`);
      for (const side of ['reads', 'writes'] as const) {
        rows.push(atMost(what, side, [calls[side].length], MOST[i]?.[side] ?? 0));
      }
    }
  }
  return rows;
}

function byKind({ reads, writes }: ForgeCalls): string {
  const counts = new Map<string, number>();
  for (const kind of [...reads, ...writes]) counts.set(kind, (counts.get(kind) ?? 0) + 1);
  return [...counts].map(([kind, count]) => `${count} ${kind}`).join(', ');
}
