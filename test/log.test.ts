import { describe, expect, it } from 'vitest';
import { createLog, type LogOptions } from '../src/log.ts';

function record(options: Partial<LogOptions> = {}) {
  const lines: string[] = [];
  const log = createLog({
    level: 'debug',
    format: 'json',
    secrets: () => [],
    destination: { write: (line) => lines.push(line) },
    ...options,
  });
  return { log, lines, text: () => lines.join('') };
}

it('writes one JSON object a line, with the level as a word and the time in UTC', () => {
  const { log, lines } = record();
  log.info({ issue: 'a/b#1' }, 'looked');
  expect(JSON.parse(lines[0] as string)).toEqual({
    level: 'info',
    time: expect.stringMatching(/^\d{4}-.*Z$/),
    issue: 'a/b#1',
    msg: 'looked',
  });
});

it('writes nothing below its level', () => {
  const { log, lines } = record({ level: 'warn' });
  log.info('not');
  expect(lines).toEqual([]);
});

it.each([
  ['pretty', false, true],
  ['auto', true, true],
  ['auto', false, false],
  ['json', true, false],
] as const)('format %s, on a terminal: %s, is pretty: %s', (format, isTty, pretty) => {
  const { log, text } = record({ format, isTty });
  log.warn({ issue: 'a/b#1' }, 'careful');
  expect(text()).toContain('careful');
  expect(text().startsWith('{')).toBe(!pretty);
});

it('redacts by name, however deep', () => {
  const { log, text } = record();
  log.info({
    token: 'v1',
    a: { password: 'v2', b: { secret: 'v3' } },
    headers: { authorization: 'v4' },
  });
  expect(text()).not.toMatch(/v[1-4]/);
});

describe('by value', () => {
  const hidden = (secret: string, write: (log: ReturnType<typeof record>['log']) => void) =>
    (['json', 'pretty'] as const)
      .map((format) => {
        const { log, text } = record({ format, isTty: false, secrets: () => [secret] });
        write(log);
        expect(text()).toContain('[redacted]');
        return text();
      })
      .join('');

  it('in messages, fields, keys, and the stacks and causes of errors', () => {
    const secret = 's3cr3t-value';
    const text = hidden(secret, (log) => {
      log.error(
        { err: new Error(`bad ${secret}`, { cause: new Error(secret) }), [secret]: 1 },
        `x${secret}y`,
      );
    });
    expect(text).not.toContain(secret);
  });

  it.each(['quo"te\\back', 'line1-of-it\nline2-of-it', 'tab\tand\u0001bell', 'ümläut-€'])(
    'with characters that JSON escapes: %j',
    (secret) => {
      const text = hidden(secret, (log) => {
        log.info({ plain: secret, nested: JSON.stringify({ body: secret }) }, secret);
      });
      expect(text).not.toContain(JSON.stringify(secret).slice(1, -1));
    },
  );

  it('as part of an address', () => {
    expect(hidden('p@ss/word', (log) => log.info('redis://:p%40ss%2Fword@host'))).not.toContain(
      'p%40ss',
    );
  });

  it('line by line for a private key', () => {
    const key =
      '-----BEGIN KEY-----\nMIIEvQIBADANBgkqhkiG9w0\nQEFAASCBKcwggSjAgEAAoIB\n-----END KEY-----';
    const text = hidden(key, (log) => log.info('got QEFAASCBKcwggSjAgEAAoIB only'));
    expect(text).not.toContain('QEFAASC');
    expect(text).toContain('got');
  });

  it('the longer one first where one begins with another', () => {
    const { log, text } = record({ secrets: () => ['secret', 'secret-and-more'] });
    log.info('secret-and-more');
    expect(text()).not.toContain('-and-more');
  });

  it('from the moment a secret is known', () => {
    const known: string[] = [];
    const { log, lines } = record({ secrets: () => known });
    log.info('rotated-secret');
    known.push('rotated-secret');
    log.info('rotated-secret');
    expect(lines[0]).toContain('rotated-secret');
    expect(lines[1]).not.toContain('rotated-secret');
  });

  it('but not below six characters, which would match everywhere', () => {
    const { log, text } = record({ secrets: () => ['a', '', 'issue'] });
    log.info('an issue');
    expect(text()).toContain('an issue');
  });
});

it('goes to stdout unless told otherwise', () => {
  const log = createLog({ level: 'silent', format: 'auto', secrets: () => [] });
  expect(log.level).toBe('silent');
});
