import { describe, expect, it } from 'vitest';
import { createArrivingBodies } from '../../src/intake/arriving.ts';

function aCrowd(bytesAtMost: number) {
  const bodies = createArrivingBodies(bytesAtMost);
  const out: string[] = [];
  const body = (name: string) => ({ holds: 0, crowdedOut: () => void out.push(name) });
  return { bodies, out, body };
}

describe('of bodies on their way', () => {
  it('those that came first are crowded out, as many as the new bytes need', () => {
    const { bodies, out, body } = aCrowd(100);
    const [first, second, third] = [body('first'), body('second'), body('third')];
    bodies.hold(first, 40);
    bodies.hold(second, 40);
    bodies.hold(first, 20);
    expect(out).toEqual([]);
    bodies.hold(third, 30);
    expect(out).toEqual(['first']);
    bodies.hold(third, 70);
    expect(out).toEqual(['first', 'second']);
  });

  it('one that has come leaves its place to others', () => {
    const { bodies, out, body } = aCrowd(100);
    const [first, second] = [body('first'), body('second')];
    bodies.hold(first, 60);
    bodies.release(first);
    bodies.release(first);
    bodies.hold(second, 100);
    expect(out).toEqual([]);
  });

  it('one that alone is too much is crowded out too', () => {
    const { bodies, out, body } = aCrowd(100);
    bodies.hold(body('only'), 101);
    bodies.hold(body('next'), 100);
    expect(out).toEqual(['only']);
  });
});
