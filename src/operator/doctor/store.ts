import { fail, type Line, ok, warn } from './line.ts';

export type StoreFacts =
  /** No bot offers its embedded store. */
  | { kind: 'not-running'; path: string }
  | { kind: 'silent'; why: string }
  /** It answers, and can't be trusted with tasks; the message names the remedy. */
  | { kind: 'refused'; message: string }
  | { kind: 'there'; version: string; embedded: boolean; warnings: string[] };

export function storeLines(facts: StoreFacts): Line[] {
  switch (facts.kind) {
    case 'not-running':
      return [
        fail('store', `no bot runs here: nothing answers at ${facts.path}`, 'forgehand start'),
      ];
    case 'silent':
      return [
        fail(
          'Redis',
          `it does not answer (${facts.why})`,
          'start Redis, or set REDIS_URL to its address; until then deliveries are answered 503 and the sweep finds them later',
        ),
      ];
    case 'refused':
      return [fail('Redis', facts.message, 'then run doctor again')];
    case 'there':
      return thereLines(facts);
  }
}

function thereLines({ version, embedded, warnings }: Extract<StoreFacts, { kind: 'there' }>) {
  const name = embedded ? `embedded store ${version}` : `Redis ${version}`;
  if (embedded && warnings.length > 0) {
    return [
      warn(
        'store',
        `${name}, in memory: after a restart it is rebuilt from the forge`,
        'install valkey-server or redis-server, or set REDIS_URL, to keep it on disk',
      ),
    ];
  }
  return [
    ok('store', `${name}, evicts nothing${warnings.length === 0 ? ', AOF on' : ''}`),
    ...warnings.map((says) => warn('AOF', says, 'redis-cli config set appendonly yes')),
  ];
}
