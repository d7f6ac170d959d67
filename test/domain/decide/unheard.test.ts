import { describe, expect, it } from 'vitest';
import { isUnheard } from '../../../src/domain/decide/unheard.ts';
import type { Right } from '../../../src/domain/sight.ts';
import { aComment, aSight } from '../../support/sight.ts';

const AT = '2026-11-24T13:48:00Z';
const sightOf = (body: string, right: Right, ageMs: number) =>
  aSight({
    now: Date.parse(AT) + ageMs,
    changes: [aComment(body, { at: AT })],
    rightOf: () => right,
  });

describe('a command that its delivery has not told of yet', () => {
  it('waits for it, for as long as one may take', () => {
    expect(isUnheard(sightOf('/cancel', 'unknown', 500))).toBe(true);
    expect(isUnheard(sightOf('/cancel', 'unknown', -500))).toBe(true);
    expect(isUnheard(sightOf('/cancel', 'unknown', 5_000))).toBe(false);
    expect(isUnheard(sightOf('/cancel', 'unknown', -3_600_000))).toBe(false);
  });

  it('waits for nothing where the right is known, or nothing is asked', () => {
    expect(isUnheard(sightOf('/cancel', 'yes', 500))).toBe(false);
    expect(isUnheard(sightOf('/cancel', 'no', 500))).toBe(false);
    expect(isUnheard(sightOf('Thanks!', 'unknown', 500))).toBe(false);
    expect(isUnheard(aSight({ rightOf: () => 'unknown' }))).toBe(false);
  });
});
