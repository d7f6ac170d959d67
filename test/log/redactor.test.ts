import fc from 'fast-check';
import { expect, it } from 'vitest';
import { createRedactor } from '../../src/log/redactor.ts';

it('leaves text alone while there is nothing to hide', () => {
  expect(createRedactor(() => [])('a line')).toBe('a line');
});

it('hides a secret in plain text too, whatever its characters', () => {
  const redact = createRedactor(() => ['a"b\\c(d', '[x].*+?']);
  expect(redact('say a"b\\c(d or [x].*+? twice a"b\\c(d')).toBe(
    'say [redacted] or [redacted] twice [redacted]',
  );
});

it('hides any secret in any line of JSON', () => {
  const secret = fc.string({ unit: 'binary', minLength: 6, maxLength: 30 }).filter((text) => {
    return text.trim().length >= 6 && !'[redacted]'.includes(text.trim());
  });
  fc.assert(
    fc.property(secret, fc.string(), (hidden, around) => {
      const redacted = createRedactor(() => [hidden])(
        JSON.stringify({ msg: around + hidden + around }),
      );
      expect(redacted).toContain('[redacted]');
    }),
  );
});
