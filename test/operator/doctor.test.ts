import { describe, expect, it } from 'vitest';
import type { Ending } from '../../src/domain/outcome.ts';
import { agentLines } from '../../src/operator/doctor/agent.ts';
import {
  type DeliveryFacts,
  deliveryLine,
  refusedLines,
} from '../../src/operator/doctor/deliveries.ts';
import { type ForgeFacts, forgeLines } from '../../src/operator/doctor/forge.ts';
import { type HookFacts, hookLine } from '../../src/operator/doctor/hook.ts';
import { type LifeFacts, lifeLines } from '../../src/operator/doctor/life.ts';
import type { Line } from '../../src/operator/doctor/line.ts';
import { byToken } from '../../src/operator/doctor/remedies.ts';
import { type RightsFacts, rightsLine } from '../../src/operator/doctor/repository.ts';
import { type StoreFacts, storeLines } from '../../src/operator/doctor/store.ts';

const told = (lines: Line[]) => lines.map(({ level, check, says }) => `${level} ${check}: ${says}`);
const AT = '2026-11-24T14:00:00Z';

it.each<[StoreFacts, string[]]>([
  [
    { kind: 'not-running', path: '/x/forgehand.sock' },
    ['fail store: no bot runs here: nothing answers at /x/forgehand.sock'],
  ],
  [{ kind: 'silent', why: 'r:6379' }, ['fail Redis: it does not answer (r:6379)']],
  [{ kind: 'refused', message: 'Redis 5 is too old' }, ['fail Redis: Redis 5 is too old']],
  [
    { kind: 'there', version: '7.2', embedded: false, warnings: [] },
    ['ok store: Redis 7.2, evicts nothing, AOF on'],
  ],
  [
    { kind: 'there', version: '7.2', embedded: false, warnings: ['AOF is off'] },
    ['ok store: Redis 7.2, evicts nothing', 'warn AOF: AOF is off'],
  ],
  [
    { kind: 'there', version: '9.1', embedded: true, warnings: ['AOF is off'] },
    ['warn store: embedded store 9.1, in memory: after a restart it is rebuilt from the forge'],
  ],
])('of a store %j doctor says %j', (facts, lines) => {
  expect(told(storeLines(facts))).toEqual(lines);
});

describe('of the bot itself', () => {
  const facts = (change: Partial<LifeFacts> = {}): LifeFacts => ({
    receiver: { url: 'http://127.0.0.1:3000', state: 'ready' },
    alone: false,
    workers: ['w1'],
    pause: null,
    publicUrl: 'https://bot.example.org',
    publicAnswers: true,
    ...change,
  });
  const levels = (change: Partial<LifeFacts>) =>
    Object.fromEntries(lifeLines(facts(change)).map(({ check, level }) => [check, level]));

  it.each<[Partial<LifeFacts>, Record<string, string>]>([
    [{}, { receiver: 'ok', worker: 'ok', PUBLIC_URL: 'ok' }],
    [{ receiver: { url: 'u', state: 'silent' } }, { receiver: 'warn' }],
    [{ receiver: { url: 'u', state: 'silent' }, alone: true }, { receiver: 'fail' }],
    [{ receiver: { url: 'u', state: 'not-ready' } }, { receiver: 'fail' }],
    [{ workers: [] }, { worker: 'fail' }],
    [{ pause: { by: 'ann', at: AT, reason: '', kind: 'person' } }, { pause: 'warn' }],
    [{ pause: { by: 'w1', at: AT, reason: 'gone', kind: 'agent-broken' } }, { pause: 'fail' }],
    [{ publicUrl: null, publicAnswers: null }, { PUBLIC_URL: 'warn' }],
    [{ publicAnswers: false }, { PUBLIC_URL: 'warn' }],
  ])('with %j it says %j', (change, expected) => {
    expect(levels(change)).toMatchObject(expected);
  });

  it('says where PUBLIC_URL has to lead, and when a pause began as people read it', () => {
    const pause = { by: 'ann', at: AT, reason: '', kind: 'person' as const };
    const lines = lifeLines(facts({ publicAnswers: false, pause }));
    expect(lines.at(-1)?.remedy).toContain('the receiver, http://127.0.0.1:3000:');
    expect(lines.at(-2)?.says).toMatch(/paused by ann since \d+ \w+ \d\d:\d\d UTC: no reason/);
  });

  it('says nothing of workers when Redis can not be asked', () => {
    expect(levels({ workers: null })).not.toHaveProperty('worker');
  });
});

describe('of a forge', () => {
  const facts = (change: Partial<ForgeFacts> = {}): ForgeFacts => ({
    kind: 'gitea',
    url: 'https://git.example.org',
    version: '1.26.0',
    clockMs: 400,
    account: { kind: 'works', login: 'forgehand', isAdmin: false },
    owned: [],
    selfAssigned: null,
    remedies: byToken('bot'),
    ...change,
  });

  it.each<[Partial<ForgeFacts>, string]>([
    [{}, 'ok token: works at https://git.example.org (gitea 1.26.0), as forgehand'],
    [{}, 'ok clock: agrees with the forge’s'],
    [{ clockMs: 40_000 }, 'warn clock: the forge’s is 40 s ahead of ours'],
    [{ clockMs: -400_000 }, 'fail clock: the forge’s is 400 s behind ours'],
    [{ account: { kind: 'refused', message: '' } }, 'fail token: the forge refuses it (401)'],
    [
      { account: { kind: 'unavailable', message: 'ECONNREFUSED' } },
      'fail forge: https://git.example.org does not answer: ECONNREFUSED',
    ],
    [
      { account: { kind: 'forbidden', message: 'scope' } },
      'fail token: it may not even read whose it is: scope',
    ],
  ])('with %j it says %s', (change, line) => {
    expect(told(forgeLines(facts(change)))).toContain(line);
  });

  it.each<Partial<ForgeFacts>>([
    { owned: ['ann/app'] },
    { selfAssigned: 'ann/app#3' },
    { account: { kind: 'works', login: 'ann', isAdmin: true } },
  ])('with %j it takes the token for a person’s', (change) => {
    const line = forgeLines(facts(change)).find(({ check }) => check === 'user');
    expect(line).toMatchObject({ level: 'warn', says: expect.stringContaining('like a person') });
  });
});

describe('of a hook', () => {
  const url = 'https://bot.example.org/webhooks/gitea';
  const hook = { url, events: ['issues', 'issue_comment'], active: true, json: true };
  const facts = (change: Partial<HookFacts> = {}): HookFacts => ({
    repository: 'acme/app',
    hooks: [hook],
    wanted: url,
    path: '/webhooks/gitea',
    events: ['issues', 'issue_comment'],
    remedies: byToken('bot'),
    ...change,
  });

  it.each<[Partial<HookFacts>, Line['level'], string]>([
    [{}, 'ok', 'sends issue events to'],
    [{ hooks: [{ ...hook, url: `${url}/` }] }, 'ok', 'sends issue events to'],
    [{ hooks: [{ ...hook, events: ['*'] }] }, 'ok', 'sends issue events to'],
    [{ hooks: null }, 'warn', 'can’t be seen with this token'],
    [{ hooks: [] }, 'fail', 'there is none that sends here'],
    [{ hooks: [{ ...hook, url: 'not an address' }] }, 'fail', 'there is none that sends here'],
    [{ hooks: [{ ...hook, active: false }] }, 'fail', 'it is switched off'],
    [{ hooks: [{ ...hook, json: false }] }, 'fail', 'content type'],
    [{ hooks: [{ ...hook, events: ['issues'] }] }, 'fail', 'does not send issue_comment'],
    [
      { hooks: [{ ...hook, url: 'https://old.example.org/webhooks/gitea' }] },
      'fail',
      'it sends to https://old.example.org/webhooks/gitea, PUBLIC_URL says',
    ],
    [{ wanted: null, hooks: [{ ...hook, url: 'http://x/y/webhooks/gitea' }] }, 'ok', 'sends'],
  ])('with %j it says %s: %s', (change, level, says) => {
    const line = hookLine(facts(change));
    expect(line).toMatchObject({ level, says: expect.stringContaining(says) });
    if (level !== 'ok') expect(line.remedy).toBeTruthy();
  });
});

it.each<[Partial<RightsFacts>, Line['level'], string]>([
  [{}, 'ok', 'may label and comment'],
  [{ seen: { archived: true, mayWrite: false } }, 'fail', 'archived'],
  [{ seen: { archived: false, mayWrite: false } }, 'fail', 'may read, not label'],
  [{ tokenMayWrite: false }, 'fail', 'a scope is missing'],
])('of rights with %j it says %s: %s', (change, level, says) => {
  const seen = { archived: false, mayWrite: true };
  const facts = { seen, tokenMayWrite: true, bot: 'bot', remedies: byToken('bot') };
  expect(rightsLine({ ...facts, ...change })).toMatchObject({
    level,
    says: expect.stringContaining(says),
  });
});

describe('of deliveries', () => {
  const facts = (change: Partial<DeliveryFacts> = {}): DeliveryFacts => ({
    kind: 'gitea',
    last: null,
    missed: null,
    privateHost: null,
    test: null,
    ...change,
  });
  const missed = { issue: 'acme/app#3', at: '2026-11-24T14:05:00Z' };

  it.each<[Partial<DeliveryFacts>, Line['level'], string]>([
    [{ last: AT }, 'ok', 'the last came 24 Nov 14:00 UTC'],
    [{}, 'warn', 'none came yet'],
    [{ test: 'arrived' }, 'ok', 'arrived just now'],
    [{ test: 'refused' }, 'fail', 'secret is another'],
    [{ test: 'lost', privateHost: '10.0.0.5' }, 'fail', 'leads to the private address 10.0.0.5'],
    [{ missed, last: AT }, 'fail', 'nothing came from here since 24 Nov 14:00 UTC'],
    [{ missed }, 'fail', 'nothing came from here ever'],
  ])('with %j it says %s: %s', (change, level, says) => {
    expect(deliveryLine(facts(change))).toMatchObject({
      level,
      says: expect.stringContaining(says),
    });
  });

  it.each<[Partial<DeliveryFacts>, string]>([
    [{ privateHost: '10.0.0.5' }, 'ALLOWED_HOST_LIST = 10.0.0.5'],
    [{}, 'Gitea may not allow this host'],
    [{ kind: 'forgejo', privateHost: '10.0.0.5' }, 'Forgejo sends nothing to private addresses'],
    [{ kind: 'github' }, 'forgehand hooks test'],
  ])('with %j the remedy tells: %s', (change, words) => {
    expect(deliveryLine(facts(change)).remedy).toContain(words);
  });

  it('a refusal counts until a later one was right', () => {
    const refused = { at: AT, status: 401, reason: 'wrong' };
    const byRepository = new Map();
    expect(told(refusedLines({ last: { verified: null, refused, byRepository } }))).toEqual([
      'fail deliveries: the last one, 24 Nov 14:00 UTC, was refused (401): wrong',
    ]);
    const verified = '2026-11-24T14:00:01Z';
    expect(refusedLines({ last: { verified, refused, byRepository } })).toEqual([]);
    const type = { verified: null, refused: { ...refused, status: 415 }, byRepository };
    expect(refusedLines({ last: type })[0]?.remedy).toContain('content type');
  });
});

it.each([
  [{ kind: 'stub' as const }, 'ok'],
  [{ kind: 'found' as const, file: '/bin/agent' }, 'ok'],
  [{ kind: 'unusable' as const, why: 'agent is not on PATH' }, 'fail'],
])('of an agent %j it says %s', (facts, level) => {
  expect(agentLines([{ repositories: [], facts }])).toMatchObject([{ level }]);
});

it.each<[Partial<Extract<Ending, { kind: 'exited' }>>, Line['level'], string]>([
  [{ code: 0 }, 'ok', 'starts, and ended a made-up issue with exit code 0 after 1.2 s'],
  [{ code: 3, tail: ['no key'] }, 'warn', 'ended with exit code 3 after 1.2 s: no key'],
  [{ code: null, signal: 'SIGSEGV' }, 'warn', 'was ended by SIGSEGV after 1.2 s'],
  [{ code: 127, tail: ['python: not found'] }, 'fail', 'exit code 127: python: not found'],
])('of an agent that was tried and ended with %j it says %s: %s', (change, level, says) => {
  const exited = { code: 0, signal: null, result: null, tail: [], remarks: [] };
  const ending: Ending = { kind: 'exited', ...exited, ...change };
  const facts = { kind: 'tried' as const, ending, ms: 1_234 };
  const [line] = agentLines([{ repositories: ['acme/app'], facts }]);
  expect(line).toMatchObject({ level, says: expect.stringContaining(says) });
  expect(line?.says).toContain('of acme/app: ');
  if (level === 'fail') expect(line?.remedy).toContain('correct agent_command of acme/app: ');
});
