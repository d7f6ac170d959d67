/** One expression of the built program, and what stands there instead. */
interface Change {
  /** How the files may end that hold it; it must be in one place of them all. */
  in: string;
  find: string;
  put: string;
}

export interface Mutant {
  name: string;
  changes: Change[];
  /** Rows of the faults that must not hold: a file, and what their names begin with. */
  harness: { file: string; row: string };
}

/** Bugs that a bot like this may have, each in what keeps a promise. The first is none. */
export const MUTANTS: Mutant[] = [
  {
    name: 'unchanged',
    changes: [],
    harness: { file: 'test/faults/zombies.test.ts', row: 'F' },
  },
  {
    // A run's end has two more fences, which say the same in other words: `rev` refuses the first try, so
    // the bug is in the second; the turn has moved on with the generation, so it is not asked either. That
    // a sleeper's agent ends is also seen to by its lost lock and by the guardian, which stay.
    name: 'generation check off',
    changes: [
      {
        in: '.js',
        find: 'if (!isTurn(reading, task.turn) || reading.record.task.generation !== task.generation) {',
        put: "if (reading.record?.task?.phase !== 'running') {",
      },
      { in: 'commit.lua', find: 'if a.fence and gen > a.fence then', put: 'if false then' },
      { in: '.js', find: ' || Number(gen) !== generation', put: '' },
      { in: 'progress.lua', find: 'was[1] ~= ARGV[2] or ', put: '' },
      {
        in: '.js',
        find: 'progress?.generation === task?.generation ? progress : null',
        put: 'progress',
      },
      { in: '.js', find: ' && progress.generation === task?.generation', put: '' },
    ],
    harness: { file: 'test/faults/zombies.test.ts', row: 'F13' },
  },
  {
    name: 'pump off',
    changes: [{ in: '.js', find: 'await handOver(claimed);', put: '' }],
    harness: { file: 'test/faults/zombies.test.ts', row: 'F13' },
  },
  {
    name: 'rev ignored',
    changes: [
      { in: 'commit.lua', find: 'if rev ~= a.rev then', put: 'if false then' },
      { in: 'begin.lua', find: "if tonumber(was[1] or '0') ~= a.rev then", put: 'if false then' },
    ],
    harness: { file: 'test/faults/zombies.test.ts', row: 'F13' },
  },
  {
    // It ends well, and is owed once more all the same.
    name: 'an ended run is owed again',
    changes: [
      {
        in: '.js',
        find: 'if (verdict.kind === "requeue" || verdict.kind === "agent-broken") return again(',
        put: 'if (verdict.kind === "requeue" || verdict.kind === "agent-broken" || (verdict.kind === "done" && task.turn % 2 === 1)) return again(',
      },
    ],
    harness: { file: 'test/faults/deliveries.test.ts', row: 'F1 ' },
  },
  {
    // A report that slept would still have to find that its comment differs: labels it would just set.
    name: 'reports write unasked',
    changes: [
      { in: 'may-write.lua', find: 'if tonumber(is[2]) ~= a.teller then', put: 'if false then' },
      { in: 'may-write.lua', find: 'if tonumber(is[1]) ~= a.rev then', put: 'if false then' },
    ],
    harness: { file: 'test/faults/zombies.test.ts', row: 'F13 a report' },
  },
];
