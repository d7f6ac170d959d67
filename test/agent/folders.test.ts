import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { anAgent, anOrder, endRuns, GROUP } from './an-agent.ts';

afterEach(endRuns);

describe('the folders of runs', () => {
  it('of runs that failed are kept for a time, and reaped after it', async () => {
    const { agent, run, runsDir } = anAgent('echo kept > note; exit 1', { retentionMs: -1_000 });
    const order = anOrder();
    await agent.clear(order.task.run.id, await run(order));
    expect(readFileSync(join(runsDir, order.task.run.id, 'note'), 'utf8')).toBe('kept\n');
    expect(statSync(runsDir).isDirectory()).toBe(true);
    expect((await agent.reap()).foldersRemoved).toBe(1);
    expect(readdirSync(runsDir)).toEqual([]);
  });

  it('are tidied while the worker goes on, but for those of runs under way', async () => {
    const { agent, run, runsDir, controller, heard } = anAgent(
      'test -e $HOME/../over && exit 1; echo up; sleep 60',
      { retentionMs: -1_000 },
    );
    const [underWay, over] = [anOrder(), anOrder()];
    const ending = run(underWay);
    await heard;
    writeFileSync(join(runsDir, 'over'), '');
    await run(over);
    expect(readdirSync(runsDir).toSorted()).toEqual(
      [over.task.run.id, 'over', underWay.task.run.id].toSorted(),
    );
    expect(await agent.tidy()).toBe(1);
    expect(readdirSync(runsDir).toSorted()).toEqual(['over', underWay.task.run.id].toSorted());
    controller.abort('cancel');
    expect(await ending).toMatchObject({ kind: 'stopped' });
  });

  it('stay when a run ended well until its end is written, which they would keep waiting', async () => {
    const { agent, run, runsDir } = anAgent('echo much > work; exit 0');
    const order = anOrder();
    const ending = await run(order);
    expect(existsSync(join(runsDir, order.task.run.id, 'work'))).toBe(true);
    await agent.clear(order.task.run.id, ending);
    expect(readdirSync(runsDir)).toEqual([]);
  });

  it('are left alone as long as another worker here runs an agent in them', async () => {
    const { run, runsDir, controller, heard } = anAgent('echo up; sleep 60');
    const order = anOrder();
    const ending = run(order);
    await heard;
    const { agent: another } = anAgent('', { runsDir, retentionMs: -1_000 });
    expect(await another.tidy()).toBe(0);
    expect(readdirSync(runsDir)).toEqual([order.task.run.id]);
    controller.abort('cancel');
    await ending;
  });

  it('go also when an agent left what it may not write itself', async () => {
    await asPlainUser(async () => {
      const left = aFolderNobodyMayWrite();
      const command = ['cp', '-a', left, 'cache'];
      const { agent, run, runsDir } = anAgent('', { command, ladder: GROUP });
      const order = anOrder();
      const ending = await run(order);
      expect(ending).toMatchObject({ kind: 'exited', code: 0 });
      await agent.clear(order.task.run.id, ending);
      expect(readdirSync(runsDir)).toEqual([]);
    });
  });

  it.skipIf(process.getuid?.() !== 0)(
    'that can not be removed keep no worker from starting, nor others from going',
    async () => {
      const [theirs, old] = ['1-of-somebody-else', '2-old'];
      const runsDir = await asPlainUser(async () => mkdtempSync(join(tmpdir(), 'forgehand-runs-')));
      mkdirSync(join(runsDir, theirs, 'private'), { recursive: true });
      await asPlainUser(async () => {
        mkdirSync(join(runsDir, old));
        const { agent } = anAgent('', { runsDir, retentionMs: -1_000, ladder: GROUP });
        expect(await agent.reap()).toMatchObject({ foldersRemoved: 1 });
        expect(readdirSync(runsDir)).toEqual([expect.stringContaining(theirs)]);
      });
    },
  );

  it.skipIf(process.getuid?.() !== 0)(
    'whose removal was not finished go at the next start that can, however young they are',
    async () => {
      const order = anOrder();
      const { agent, runsDir, ending } = await asPlainUser(async () => {
        const one = anAgent('', { command: ['true'], ladder: GROUP });
        return { ...one, ending: await one.run(order) };
      });
      mkdirSync(join(runsDir, order.task.run.id, 'theirs', 'private'), { recursive: true });
      await asPlainUser(() => agent.clear(order.task.run.id, ending));
      expect(readdirSync(runsDir)).toHaveLength(1);
      expect(await agent.reap()).toMatchObject({ foldersRemoved: 1 });
      expect(readdirSync(runsDir)).toEqual([]);
    },
  );
});

/** As root everything can be removed, so tests that root starts step down for a moment. */
async function asPlainUser<T>(work: () => Promise<T>): Promise<T> {
  if (process.getuid?.() !== 0) return work();
  process.seteuid?.(65_534);
  try {
    return await work();
  } finally {
    process.seteuid?.(0);
  }
}

function aFolderNobodyMayWrite(): string {
  const folder = join(mkdtempSync(join(tmpdir(), 'forgehand-left-')), 'pkg');
  mkdirSync(join(folder, 'mod'), { recursive: true });
  writeFileSync(join(folder, 'mod', 'x.go'), '');
  chmodSync(join(folder, 'mod'), 0o555);
  chmodSync(folder, 0o555);
  return folder;
}
