import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { probeLadder } from '../../src/agent/ladder.ts';
import { processesOfRun } from '../../src/agent/processes.ts';
import type { Ending } from '../../src/domain/outcome.ts';
import { anAgent, anOrder, endRuns, GROUP } from './an-agent.ts';

const BEST = await probeLadder();
/** The best in both ways of a start: in a namespace that was made ahead, and without. */
const LADDERS = BEST.name === GROUP.name ? [GROUP] : [GROUP, { ...BEST, waiting: null }, BEST];

afterEach(endRuns);

describe.each(
  LADDERS.map(
    (ladder) => [`${ladder.name}${ladder.waiting ? ', made ahead' : ''}`, ladder] as const,
  ),
)('an agent as a %s', (_, ladder) => {
  it.each([
    ['exit 0', { kind: 'exited', code: 0, signal: null }],
    ['exit 75', { kind: 'exited', code: 75, signal: null }],
    ['exit 78', { kind: 'exited', code: 78, signal: null }],
    ['exit 1', { kind: 'exited', code: 1, signal: null }],
    ['exit 127', { kind: 'exited', code: 127, signal: null }],
    ['kill -9 $$', { kind: 'exited', code: null, signal: 'SIGKILL' }],
  ])('that does %j ends as that', async (script, ending) => {
    expect(await anAgent(script, { ladder }).run()).toMatchObject(ending);
  });

  it('leaves no process behind, also not a daemon in a session of its own that holds stdout', async () => {
    const order = anOrder();
    const { run } = anAgent('setsid sleep 300 & setsid sh -c "sleep 300" & echo here; exit 0', {
      ladder,
    });
    expect(await run(order)).toMatchObject({ kind: 'exited', code: 0 });
    expect(await processesOfRun(order.task.run.id)).toEqual([]);
  });

  it('that ignores SIGTERM is killed after the grace', async () => {
    const order = anOrder();
    const { run, controller, heard } = anAgent(
      "trap '' TERM; echo up; sleep 300 & while :; do wait; done",
      { ladder },
    );
    const ending = run(order);
    await heard;
    controller.abort('cancel');
    expect(await ending).toMatchObject({ kind: 'stopped', why: 'cancel' });
    expect(await processesOfRun(order.task.run.id)).toEqual([]);
  });

  it('is left alone by another worker that starts in its folder, and ended by one when its own is gone', async () => {
    const order = anOrder();
    const { run, runsDir, heard } = anAgent('setsid sleep 300 & echo up; sleep 300', { ladder });
    const ending = run(order);
    await heard;
    const { agent: another } = anAgent('', { runsDir });
    expect(await another.reap([process.pid])).toMatchObject({ killed: 0 });
    expect(await processesOfRun(order.task.run.id)).not.toEqual([]);
    expect((await another.reap([])).killed).toBeGreaterThan(0);
    expect(await ending).toMatchObject({ kind: 'exited', signal: 'SIGKILL' });
  });

  it('gets SIGTERM first and may tidy up', async () => {
    const { run, controller, heard, lines } = anAgent(
      "trap 'echo tidied; exit 0' TERM; echo up; while :; do sleep 0.05; done",
      { ladder, graceMs: 10_000 },
    );
    const ending = run();
    await heard;
    controller.abort('shutdown');
    expect(await ending).toMatchObject({ kind: 'stopped', why: 'shutdown' });
    expect(lines).toContain('tidied');
  });

  it('that exceeds its time, or is silent for too long, is stopped', async () => {
    const slow = anAgent('while :; do echo on; sleep 0.02; done', { ladder });
    expect(await slow.run(anOrder({ limitMs: 300 }))).toMatchObject({
      kind: 'stopped',
      why: 'timeout',
    });
    const silent = anAgent('echo on; sleep 300', { ladder });
    expect(await silent.run(anOrder({ stallMs: 300 }))).toMatchObject({
      kind: 'stopped',
      why: 'stalled',
    });
  });
});

describe('what an agent is given', () => {
  it('is a folder of its own, the task as file and on stdin, the prompt, and nothing of our environment', async () => {
    process.env.FORGE_TOKEN = 'canary-token';
    const { agent, run, lines, runsDir } = anAgent(
      'echo "mode $(stat -c %a .)"; pwd; cat task.json | head -c 12; echo; cat | head -c 12; echo; cat prompt.md; env | sort',
    );
    const order = anOrder();
    const ending = await run(order);
    delete process.env.FORGE_TOKEN;
    const folder = join(runsDir, order.task.run.id);
    expect(lines).toContain('mode 700');
    expect(lines).toContain(folder);
    expect(lines).toContain('# Do it');
    expect(lines).toContain('{"version":1');
    expect(lines).toContain(`HOME=${folder}`);
    expect(lines).toContain(`FORGEHAND_TASK=${folder}/task.json`);
    const names = lines.filter((line) => /^[A-Z_]+=/.test(line)).map((line) => line.split('=')[0]);
    const allowed = [
      'FORGEHAND_PROMPT',
      'FORGEHAND_RESULT',
      'FORGEHAND_RUN_ID',
      'FORGEHAND_TASK',
      'HOME',
      'PATH',
      'PWD',
      '_',
      'OLDPWD',
      'SHLVL',
    ];
    expect(names.filter((name) => !allowed.includes(name ?? ''))).toEqual([]);
    await agent.clear(order.task.run.id, ending);
    expect(existsSync(folder)).toBe(false);
  });

  it('is not run by a shell', async () => {
    const { run, lines } = anAgent('', { command: ['echo', '$(id)', '`id`', ';rm'] });
    await run();
    expect(lines).toEqual(['$(id) `id` ;rm']);
  });

  it('can be updated while it runs', async () => {
    const { agent, run, heard, lines } = anAgent(
      'echo up; while [ ! -f issue-update.json ]; do sleep 0.02; done; cat issue-update.json',
    );
    const order = anOrder();
    const ending = run(order);
    await heard;
    expect(await agent.update(order.task.run.id, { ...order.task.issue, title: 'New title' })).toBe(
      true,
    );
    await ending;
    expect(lines.join('')).toContain('New title');
    expect(await agent.update(order.task.run.id, order.task.issue)).toBe(false);
  });
});

describe('what an agent says', () => {
  it('is taken line by line, redacted, with progress', async () => {
    const { run, lines, progress } = anAgent(
      'echo one s3cret-value; echo "::progress 40 half way"; echo two >&2; printf last',
    );
    await run();
    expect(lines.toSorted()).toEqual(['::progress 40 half way', 'last', 'one [redacted]', 'two']);
    expect(progress).toEqual([{ percent: 40, text: 'half way' }]);
  });

  it('may be its result, which is read when it is one', async () => {
    const good = anAgent(
      'echo \'{"outcome":"needs-human","question":"Which?"}\' > $FORGEHAND_RESULT',
    );
    expect(await good.run()).toMatchObject({
      result: { outcome: 'needs-human', question: 'Which?', summary: '' },
    });
    const tells = anAgent(
      'echo \'{"summary":"it is s3cret-value","question":"s3cret-value?"}\' > $FORGEHAND_RESULT',
    );
    expect(await tells.run()).toMatchObject({
      result: { summary: 'it is [redacted]', question: '[redacted]?' },
    });
    const bad = anAgent('echo nonsense > $FORGEHAND_RESULT');
    expect(await bad.run()).toMatchObject({
      result: null,
      remarks: [expect.stringContaining('not the JSON')],
    });
    const huge = anAgent('head -c 100000 /dev/zero > $FORGEHAND_RESULT');
    expect(await huge.run()).toMatchObject({
      result: null,
      remarks: [expect.stringContaining('64 kB')],
    });
  });

  it('is bounded: a line of 30 MB, 100 MB of lines and bytes that are no text cost little memory', async () => {
    const before = process.memoryUsage().rss;
    const { run, lines } = anAgent(
      'head -c 30000000 /dev/zero | tr "\\0" x; echo; yes flood | head -c 100000000; printf "\\377\\376 end\\n"',
    );
    const ending = (await run()) as Extract<Ending, { kind: 'exited' }>;
    expect(ending.tail.at(-1)).toMatch(/end$/);
    expect(ending.tail.every((line) => line.isWellFormed())).toBe(true);
    expect(lines.length).toBeLessThan(300_000);
    expect(lines.every((line) => line.length < 5_000)).toBe(true);
    expect((process.memoryUsage().rss - before) / 1e6).toBeLessThan(200);
  });

  it('is not needed: one that never reads stdin and closes its output ends well', async () => {
    expect(await anAgent('exec <&- >&- 2>&-; exit 0').run()).toMatchObject({
      kind: 'exited',
      code: 0,
    });
  });
});

describe('an agent that can not be started', () => {
  it.each([
    ['a missing program', ['no-such-program-here'], 'not on PATH'],
    ['a missing file', ['/no/such/file'], 'does not exist'],
    ['a file that is not executable', ['/etc/passwd'], 'not executable'],
    ['a folder', ['/tmp'], 'not a file'],
  ])('%s says why', async (_, command, why) => {
    const ending = await anAgent('', { command }).run();
    expect(ending).toMatchObject({ kind: 'not-startable', why: expect.stringContaining(why) });
  });

  it('says so when its folder can not be made', async () => {
    const ending = await anAgent('', { runsDir: '/proc/nowhere' }).run();
    expect(ending).toMatchObject({ kind: 'not-startable', why: expect.stringContaining('folder') });
  });
});
