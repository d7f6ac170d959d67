import { measureGrowth as releases } from '../graph/release.ts';
import type { Row } from '../row.ts';

const FEW = 1_000;
const MANY = [10_000, 100_000];

/** A task's last blocker ends and its look is claimed, among few tasks and among many, in turn. */
export async function measureGrowth(): Promise<Row[]> {
  const rows: Row[] = [];
  for (const many of MANY) {
    const { smallUs, largeUs, bytesPerTask } = await releases(FEW, many);
    const ratio = largeUs / smallUs;
    rows.push({
      ...{ name: `growth, one release among ${many.toLocaleString('en')}`, value: largeUs },
      ...{ unit: 'µs', against: { name: `among ${FEW.toLocaleString('en')}`, value: smallUs } },
      ...{ ratio, target: '≤ 1.5 ×', ok: ratio <= 1.5, spread: [ratio, ratio] },
    });
    if (many === MANY.at(-1)) {
      rows.push({
        ...{ name: 'memory, Redis', value: bytesPerTask, unit: 'bytes a waiting task' },
        ...{ against: null, ratio: null, target: '≤ 2,500', ok: bytesPerTask <= 2_500 },
        spread: [bytesPerTask, bytesPerTask],
      });
    }
  }
  return rows;
}
