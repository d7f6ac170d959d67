import fc from 'fast-check';
import { expect, it } from 'vitest';
import { createOutput } from '../../src/agent/output.ts';
import { createRedactor } from '../../src/log/redactor.ts';

const SECRET = 'ghp_Q3v9ZtR1xYb7LmNc5KdW2sHf8JgA6uEo4iPq';

/** All that is shown of what is printed, in the log and as the tail. */
function shownOf(printed: string): string[] {
  const lines: string[] = [];
  const output = createOutput({
    redact: createRedactor(() => [SECRET]),
    onLines: (more) => lines.push(...more),
    onProgress: () => {},
    onAny: () => {},
    tailLines: 20,
  });
  output.stream()(Buffer.from(printed));
  output.end();
  return [...lines, ...output.tail()];
}

it('shows no part of a secret, wherever it stands in a line that is too long', () => {
  const before = fc.integer({ min: 0, max: 9_000 });
  const copies = fc.integer({ min: 1, max: 250 });
  const after = fc.integer({ min: 0, max: 5_000 });
  const examples: [number, number, number][] = [
    [3_959, 1, 0],
    [7_999, 1, 0],
    [7, 250, 0],
  ];
  fc.assert(
    fc.property(before, copies, after, (from, times, to) => {
      const printed = 'x'.repeat(from) + `"${SECRET}"`.repeat(times) + 'y'.repeat(to);
      expect(shownOf(printed).join('')).not.toContain(SECRET.slice(0, 8));
    }),
    { examples },
  );
});

it('shows a line of 4,000 characters whole, and says that a longer one is cut', () => {
  const whole = 'x'.repeat(4_000);
  expect(shownOf(`${whole}\n`)).toEqual([whole, whole]);
  expect(shownOf(`${whole}x\n`)).toEqual([`${whole} …`, `${whole} …`]);
  expect(shownOf(`${'x'.repeat(20_000)}\n`)).toEqual([`${whole} …`, `${whole} …`]);
});
