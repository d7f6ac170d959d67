import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import pino from 'pino';
import { describe, expect, it } from 'vitest';
import type { TaskFile } from '../../src/agent/agent.ts';
import { createProcessAgent } from '../../src/agent/process.ts';
import { aTaskFile } from '../support/task-file.ts';

const example = (name: string) =>
  fileURLToPath(new URL(`../../docs/examples/${name}`, import.meta.url));

function aFolder(): string {
  return mkdtempSync(join(tmpdir(), 'forgehand-example-'));
}

/** Runs an example as the bot does. */
function runnerOf(name: string, env: Record<string, string> = {}, args: string[] = []) {
  const progress: string[] = [];
  const agent = createProcessAgent({
    runsDir: aFolder(),
    graceMs: 300,
    retentionMs: 60_000,
    redact: (text) => text,
    log: pino({ level: 'silent' }),
  });
  let runs = 0;
  const run = (prompt: string, change: Partial<TaskFile> = {}) => {
    runs += 1;
    const task = { ...aTaskFile(), ...change };
    const order = {
      program: {
        command: [example(name), ...args],
        env: { PATH: process.env.PATH ?? '', ...env },
      },
      task: { ...task, run: { ...task.run, id: `run-${runs}` } },
      prompt,
      limitMs: 15_000,
      stallMs: 0,
      tailLines: 20,
    };
    const { signal } = new AbortController();
    const onProgress = ({ text }: { text: string }) => void progress.push(text);
    return agent.run(order, { signal, onLines: () => {}, onProgress });
  };
  return { run, progress };
}

it('the ten-line agent of the manual asks its question and works with the answer', async () => {
  const { run, progress } = runnerOf('agent.sh');
  expect(await run('# Store it\n\nwhich database?\n')).toMatchObject({
    code: 78,
    result: { question: 'Which database shall it be?' },
  });
  const answered =
    '# Store it\n\nwhich database?\n\n## Answers to your questions\n\n- ann: SQLite\n';
  expect(await run(answered)).toMatchObject({
    code: 0,
    result: { summary: 'Read the issue and did nothing.' },
  });
  expect(progress).toContain('reading: Store it');
});

it('the agent in Node asks for steps and goes through those of the answer', async () => {
  const { run, progress } = runnerOf('agent.mjs');
  const { issue } = aTaskFile();
  const vague = { ...issue, title: 'Release', body: 'Do it.' };
  expect(await run('', { issue: vague, answers: [] })).toMatchObject({
    code: 78,
    result: { question: expect.stringContaining('What are the steps?') },
  });
  const answers = [{ by: 'ann', at: '', text: '- tag it\n- tell it' }];
  expect(await run('', { issue: vague, answers })).toMatchObject({
    code: 0,
    result: { summary: 'Went through 2 steps of "Release".' },
  });
  expect(progress).toEqual(['tag it', 'tell it']);
});

const BUBBLEWRAP = spawnSync('bwrap', ['--ro-bind', '/', '/', 'true']).status === 0;

describe.runIf(BUBBLEWRAP)('the sandbox of the manual', () => {
  const inSandbox = (script: string) => {
    const program = join(aFolder(), 'agent');
    writeFileSync(program, `#!/bin/sh\n${script}\n`, { mode: 0o755 });
    return runnerOf('sandboxed.sh', {}, [program]).run('# Do it\n');
  };

  it('gives an agent its folder and the ways to speak', async () => {
    const script =
      'grep -q "Do it" "$FORGEHAND_PROMPT" && echo \'{"summary":"I was here"}\' >"$FORGEHAND_RESULT"';
    expect(await inSandbox(script)).toMatchObject({ code: 0, result: { summary: 'I was here' } });
  });

  it('shows it neither homes nor the files of others, and lets it write nowhere else', async () => {
    const { pathname } = new URL('../..', import.meta.url);
    const script = `! test -e /home && ! test -e ${pathname} && ! touch /usr/x 2>/dev/null`;
    expect(await inSandbox(script)).toMatchObject({ code: 0 });
  });
});

describe('the script around a coding agent', () => {
  const git = (cwd: string, ...args: string[]) =>
    execFileSync('git', args, { cwd, encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] });

  /** A repository to clone, and an agent that writes the prompt into a file, or nothing. */
  function aRepository(agent: string) {
    const origin = aFolder();
    git(origin, 'init', '--quiet', '--initial-branch=main');
    const who = ['-c', 'user.name=ann', '-c', 'user.email=ann@example.org'];
    git(origin, ...who, 'commit', '--quiet', '--allow-empty', '--message=start');
    const program = join(aFolder(), 'agent');
    writeFileSync(program, `#!/bin/sh\n${agent}\n`, { mode: 0o755 });
    const { run } = runnerOf('coding-agent.sh', { CODING_AGENT: program });
    const repository = { fullName: 'acme/app', cloneUrl: origin, defaultBranch: 'main' };
    return { origin, run: () => run('# Add a parser\n', { repository }) };
  }

  it('pushes what it changed to a branch of the issue', async () => {
    const { origin, run } = aRepository('cat >PARSER.md');
    const branch = `agent/${aTaskFile().issue.number}`;
    expect(await run()).toMatchObject({
      code: 0,
      result: { outcome: 'done', summary: expect.stringMatching(`1 file changed.*${branch}`) },
    });
    expect(git(origin, 'show', `${branch}:PARSER.md`)).toBe('# Add a parser\n');
  });

  it('fails when nothing was changed', async () => {
    const { run } = aRepository('cat >/dev/null');
    expect(await run()).toMatchObject({
      code: 0,
      result: { outcome: 'failed', summary: 'It changed nothing.' },
    });
  });
});
