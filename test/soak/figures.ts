import type { Soaked } from './soak.ts';

/** Of one soak, for a table of many. */
export interface Figures {
  acts: number;
  faults: number;
  runs: number;
  /** Sleepers that woke while another worked in their place. */
  overtaken: number;
  doubled: number;
  lost: number;
  longestRecoveryMs: number;
  violations: number;
}

export interface OfSeed {
  seed: number;
  /** Null where it broke before its end. */
  figures: Figures | null;
}

export function figuresOf({ attack, traps, ...soaked }: Soaked): Figures {
  return {
    acts: attack.acts,
    faults: faultsOf(attack),
    runs: soaked.runs,
    overtaken: traps.overtaken,
    doubled: soaked.doubled,
    lost: soaked.lost,
    longestRecoveryMs: attack.longestRecoveryMs(),
    violations: soaked.violations.length,
  };
}

export function faultsOf({ faults }: Soaked['attack']): number {
  return [...faults.values()].reduce((a, b) => a + b, 0);
}

const COLUMNS: [string, (figures: Figures) => string | number][] = [
  ['acts', ({ acts }) => acts],
  ['faults', ({ faults }) => faults],
  ['runs', ({ runs }) => runs],
  ['overtaken', ({ overtaken }) => overtaken],
  ['doubled', ({ doubled }) => doubled],
  ['lost', ({ lost }) => lost],
  ['longest recovery', ({ longestRecoveryMs }) => `${(longestRecoveryMs / 1_000).toFixed(1)} s`],
  ['violations', ({ violations }) => violations],
];

export function tableOfSeeds(rows: OfSeed[]): string {
  const line = (cells: (string | number)[]) => `| ${cells.join(' | ')} |`;
  const names = ['seed', ...COLUMNS.map(([name]) => name)];
  return [
    line(names),
    `|${names.map(() => '---:').join('|')}|`,
    ...rows.map(({ seed, figures }) =>
      figures
        ? line([seed, ...COLUMNS.map(([, of]) => of(figures))])
        : line([seed, 'broke before its end']),
    ),
  ].join('\n');
}
