import type { Frame } from './tree.ts';

export interface SelfTime {
  what: string;
  ms: number;
  /** Of all that was recorded, idle time left out. */
  share: number;
}

/** Time spent in the code itself, not in what it calls: by room and package, most first. */
export function selfTimeByPlace(root: Frame): SelfTime[] {
  return selfTime(root, ({ place }) => place);
}

/** The same by function, `name, place`. */
export function selfTimeByFunction(root: Frame): SelfTime[] {
  return selfTime(root, ({ name, place }) =>
    name === `(${place})` ? place : `${name} (${place})`,
  );
}

function selfTime(root: Frame, nameOf: (frame: Frame) => string): SelfTime[] {
  const sums = new Map<string, number>();
  const add = (frame: Frame) => {
    sums.set(nameOf(frame), (sums.get(nameOf(frame)) ?? 0) + frame.selfMs);
    frame.children.forEach(add);
  };
  root.children.forEach(add);
  return [...sums]
    .map(([what, ms]) => ({ what, ms, share: ms / root.totalMs }))
    .toSorted((a, b) => b.ms - a.ms);
}

/** Those that are worth a line, and the rest as one. */
export function worthALine(times: readonly SelfTime[], leastShare: number): SelfTime[] {
  const rest = times.filter(({ share }) => share < leastShare);
  const sum = (of: 'ms' | 'share') => rest.reduce((all, one) => all + one[of], 0);
  return [
    ...times.filter(({ share }) => share >= leastShare),
    { what: `${rest.length} others`, ms: sum('ms'), share: sum('share') },
  ];
}

/** Markdown, as docs/performance.md has it. */
export function selfTimeTable(title: string, times: readonly SelfTime[]): string {
  const lines = times.map(
    ({ what, ms, share }) => `| ${what} | ${ms.toFixed(0)} ms | ${(share * 100).toFixed(1)} % |`,
  );
  return [`| ${title} | self time | share |`, '|---|---|---|', ...lines].join('\n');
}
