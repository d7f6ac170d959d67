import { expect, it } from 'vitest';
import { wishesFor } from '../../../src/operator/http/views/wish.ts';

it.each([
  ['blocked', ['hold', 'cancel']],
  ['queued', ['hold', 'cancel']],
  ['held', ['resume', 'cancel']],
  ['running', ['hold', 'cancel']],
  ['needs-human', ['retry', 'cancel']],
  ['done', ['retry']],
  ['failed', ['retry']],
  ['cancelled', ['retry']],
  [null, []],
])('a task that is %s offers %j', (phase, wishes) => expect(wishesFor(phase)).toEqual(wishes));
