import pino from 'pino';
import { expect, it } from 'vitest';
import { createTrouble } from '../../src/coordinator/trouble.ts';

it('an outage of Redis is a warning once a minute, however many connections it meets', () => {
  const levels: number[] = [];
  const log = pino({ level: 'debug' }, { write: (line) => levels.push(JSON.parse(line).level) });
  let now = 0;
  const tell = createTrouble(log, { now: () => now });
  for (; now < 120_000; now += 20_000) {
    tell(new Error('connect ECONNREFUSED'));
    tell(new Error('connect ECONNREFUSED'));
  }
  expect(levels).toEqual([40, 20, 20, 20, 20, 20, 40, 20, 20, 20, 20, 20]);
});
