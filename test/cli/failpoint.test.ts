import { describe, expect, it } from 'vitest';
import { createReach } from '../../src/cli/failpoint.ts';

function reaching(configured: string | null) {
  const effects: string[] = [];
  return { reach: createReach(configured, (effect) => void effects.push(effect)), effects };
}

describe('a failpoint', () => {
  it.each([
    ['run:before-begin', 'kill'],
    ['run:before-begin.kill', 'kill'],
    ['run:before-begin.stop', 'stop'],
    ['run:before-begin.block', 'block'],
  ])('%s does its effect (%s) at its step, once a process', (configured, effect) => {
    const { reach, effects } = reaching(configured);
    reach('run:before-admit');
    expect(effects).toEqual([]);
    reach('run:before-begin');
    reach('run:before-begin');
    expect(effects).toEqual([effect]);
  });

  it.each(['run:before-lunch', 'run:before-begin.explode', ''])(
    '%j, which names no step, is refused with the steps there are',
    (configured) => {
      expect(() => createReach(configured)).toThrow(/names no step .*look:before-read/);
    },
  );

  it('that is not set does nothing', () => {
    const { reach, effects } = reaching(null);
    reach('run:before-begin');
    expect(effects).toEqual([]);
  });
});
