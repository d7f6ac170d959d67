import { measureGrowth as releases } from '../graph/release.ts';
import { against, atMost, type Row } from '../row.ts';

const FEW = 1_000;
const MANY = [10_000, 100_000];
const BYTES_A_TASK = 2_500;

/** A task's last blocker ends and its look is claimed, among few tasks and among many, in turn. */
export async function measureGrowth(rounds: number): Promise<Row[]> {
  const rows: Row[] = [];
  for (const many of MANY) {
    const { smallUs, largeUs, bytesPerTask } = await releases(rounds, FEW, many);
    const name = `growth, one release among ${many.toLocaleString('en')}`;
    const few = { name: `among ${FEW.toLocaleString('en')}`, values: smallUs };
    rows.push(against(name, 'µs', largeUs, few, { most: 1.5 }));
    if (many === MANY.at(-1)) {
      rows.push(atMost('memory, Redis', 'bytes a waiting task', [bytesPerTask], BYTES_A_TASK));
    }
  }
  return rows;
}
