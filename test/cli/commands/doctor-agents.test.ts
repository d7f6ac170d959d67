import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import type { Line, Section } from '../../../src/operator/doctor/line.ts';
import { type TestWorld, testWorld } from '../../support/world.ts';

describe('doctor with agents of single repositories', () => {
  let world: TestWorld;
  afterEach(() => world.remove());

  /** The lines about settings or agents, of a bot whose file says this of repositories. */
  async function doctor(repositories: object, ...argv: string[]): Promise<Line[]> {
    world = testWorld({ FORGEHAND_CONFIG: 'forgehand.yaml', TOKEN: 'a', SECRET: 'b', KEY: 'c' });
    Object.assign(world.env, { AGENT_COMMAND: 'no-such-agent', PATH: process.env.PATH });
    const forge = {
      ...{ name: 'one', kind: 'gitea', url: 'http://127.0.0.1:1', token: { env: 'TOKEN' } },
      webhook_secret: { env: 'SECRET' },
    };
    // JSON is YAML.
    const file = JSON.stringify({ forges: [forge], repositories });
    writeFileSync(join(world.cwd, 'forgehand.yaml'), file);
    const { out } = await world.run('doctor', '--json', ...argv);
    const sections: Section[] = JSON.parse(out);
    return sections
      .flatMap(({ lines }) => lines)
      .filter(({ check }) => check === 'agent' || check === 'settings');
  }

  it('says of each whether it may be executed, of those that share one but once', async () => {
    const lines = await doctor({
      'acme/app': { agent_command: 'sh -c true' },
      'Acme/Lib': { agent_command: 'sh -c true' },
      'acme/bad': { agent_command: '/etc/passwd --quiet' },
      'acme/same': { run_timeout: '3h' },
    });
    expect(lines.map(({ level, says }) => `${level} ${says}`)).toEqual([
      'ok complete and well-formed',
      'fail it can’t be started: no-such-agent is not on PATH',
      expect.stringMatching(/^ok of acme\/app, acme\/lib: \S+\/sh; /),
      'fail of acme/bad: it can’t be started: /etc/passwd is not executable',
    ]);
    expect(lines.map(({ remedy }) => remedy?.split(':')[0])).toEqual([
      undefined,
      'correct AGENT_COMMAND',
      undefined,
      'correct agent_command of acme/bad',
    ]);
  });

  it('starts each once when asked to, with its own variables', async () => {
    const agent_command = `sh -c 'test "$KEY" = c'`;
    const lines = await doctor(
      { 'acme/app': { agent_command }, 'acme/key': { agent_command, agent_env: ['KEY'] } },
      '--try-agent',
    );
    expect(lines.slice(2).map(({ level, says }) => `${level} ${says}`)).toEqual([
      expect.stringContaining('warn of acme/app: ended with exit code 1'),
      expect.stringContaining('ok of acme/key: starts, and ended a made-up issue'),
    ]);
  });

  it('says where in the file a fault is, and what to do about it', async () => {
    expect(await doctor({ 'acme/app': { run_timeout: 'soon' } })).toMatchObject([
      {
        says: 'forgehand.yaml: repositories.acme/app.run_timeout: "soon" is no duration like 90s, 5m or 1h',
        remedy: 'use a duration like 1h',
      },
    ]);
  });
});
