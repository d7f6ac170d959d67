import { describe, expect, it } from 'vitest';
import { settingsOf } from '../../src/config.ts';
import { forgehandFile, LAB } from './forgehand-file.ts';

const { read, faultsOf } = forgehandFile();

/** A file that says this of acme/app. */
const saying = (own: string) => `forges:${LAB}\nrepositories: { Acme/App: { ${own} } }`;
const settings = (own: string, env: Record<string, string> = {}) =>
  settingsOf(read(saying(own), env), 'acme/APP');

describe('what forgehand.yaml says of a repository', () => {
  it('is left to the environment where it says nothing', () => {
    const env = {
      AGENT_COMMAND: 'agent --all',
      ...{ RUN_TIMEOUT: '2h', STALL_TIMEOUT: '3m', KILL_GRACE: '4s' },
      ...{ WHEN_DONE: 'close', NOTIFY: 'failed', LOG_TAIL: '7' },
    };
    const config = read(saying('concurrency: 1'), env);
    const { agent, whenDone, notify, logTail } = config;
    expect(settingsOf(config, 'acme/app')).toEqual({ agent, whenDone, notify, logTail });
    expect(settingsOf(config, 'acme/lib')).toBe(config);
    expect(agent).toMatchObject({ command: ['agent', '--all'], runTimeoutMs: 7_200_000 });
  });

  it.each([
    [`agent_command: 'claude -p "go on"'`, { agent: { command: ['claude', '-p', 'go on'] } }],
    ['run_timeout: 90s', { agent: { runTimeoutMs: 90_000, stallTimeoutMs: 900_000 } }],
    ['stall_timeout: 0', { agent: { runTimeoutMs: 3_600_000, stallTimeoutMs: 0 } }],
    ['stall_timeout: 5m', { agent: { stallTimeoutMs: 300_000 } }],
    ['when_done: close', { whenDone: 'close' }],
    ['notify: [failed, question]', { notify: ['failed', 'question'] }],
    ['notify: failed', { notify: ['failed'] }],
    ['notify: []', { notify: [] }],
    ['log_tail: 0', { logTail: 0 }],
    ['log_tail: "40"', { logTail: 40 }],
  ])('%s holds in it, whatever the case of its name', (own, expected) => {
    expect(settings(own)).toMatchObject(expected);
  });

  it('hands its agent other variables in place of those of all, and none is ever shown', () => {
    const env = { PATH: '/bin', ALL: 'key-of-all', OWN: 'key-of-one', AGENT_ENV: 'ALL' };
    expect(settings('agent_env: [OWN]', env).agent.env).toEqual({
      ...{ PATH: '/bin', STUB_SECONDS: '2', OWN: 'key-of-one' },
    });
    expect(settings('agent_env: []', env).agent.env).toEqual({ PATH: '/bin', STUB_SECONDS: '2' });
    const config = read(saying('agent_env: "OWN, NOT_SET"'), env);
    expect(config.agent.env).toMatchObject({ ALL: 'key-of-all' });
    expect(config.secrets()).toEqual(expect.arrayContaining(['key-of-all', 'key-of-one']));
    expect(config.secrets()).not.toContain('/bin');
  });

  it.each([
    ['agent_command: "a \'b"', `agent_command: "a 'b" has a quote ' that is never closed: write`],
    ['agent_command: ""', 'agent_command: "" names no program: write it like'],
    ['agent_command: [a, b]', 'agent_command: is no text: write it like: my-agent'],
    ['agent_env: [A-B]', 'agent_env: "A-B" holds "A-B", which is no name: list names by comma'],
    ['agent_env: 5', 'agent_env: is neither a list nor text: list names by comma'],
    ['run_timeout: 0.5s', 'run_timeout: "0.5s" is shorter than 1s: use a duration like 1h'],
    ['run_timeout: 90', 'run_timeout: is no text: use a duration like 1h'],
    ['stall_timeout: 30d', 'stall_timeout: "30d" is longer than 24d: use a duration like 15m'],
    ['stall_timeout: no', 'stall_timeout: "no" is no duration like 90s, 5m or 1h: use'],
    ['stall_timeout: true', 'stall_timeout: is neither text nor a number: use a duration'],
    ['when_done: shut', 'when_done: "shut" is none of leave, close: set it to leave or close'],
    ['notify: [done, end]', 'notify: "done,end" holds "end", which is none of done, failed'],
    ['log_tail: 201', 'log_tail: "201" is no whole number from 0 to 200: use a number'],
    ['concurrency: 0', 'concurrency: '],
  ])('%s is refused: it says where, what is wrong and what to do', (own, fault) => {
    expect(faultsOf(saying(own))).toContain(`forgehand.yaml: repositories.Acme/App.${fault}`);
  });

  it('is told with all its faults at once, and beside those of others', () => {
    const yaml = `forges:${LAB}
repositories:
  acme/app: { run_timeout: soon, log_tail: -1, unblock_on: closed }
  acme/lib: { when_done: maybe }`;
    const faults = faultsOf(yaml, { RUN_TIMEOUT: 'later' }).split('\n');
    expect(faults).toHaveLength(5);
    expect(faults).toContainEqual(
      expect.stringContaining(
        'repositories.acme/app: has no unblock_on of its own: it may have concurrency, agent_command',
      ),
    );
  });

  it.each([
    ['LAB_TOKEN', {}],
    ['OPERATOR_TOKEN', { OPERATOR_TOKEN: 'the-operators-token' }],
    ['REDIS_URL_FILE', {}],
  ])('hands no agent %s, a secret of ours', (name, env) => {
    expect(faultsOf(saying(`agent_env: [HOME, ${name}]`), env)).toBe(
      `forgehand.yaml: repositories.Acme/App.agent_env names ${name}, which agents must not see: take it out`,
    );
  });

  it('goes with a limit in CONCURRENCY_LIMITS, as long as it names none itself', () => {
    const limits = { CONCURRENCY_LIMITS: 'acme/app=2' };
    expect(read(saying('log_tail: 0'), limits).concurrencyLimits).toEqual({ 'acme/app': 2 });
  });
});
