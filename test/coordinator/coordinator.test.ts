import { afterEach, describe, expect, it } from 'vitest';
import { keyOf } from '../../src/domain/issue.ts';
import type { Ending } from '../../src/domain/outcome.ts';
import { ForgeError } from '../../src/forge/forge.ts';
import { LedgerUnavailable } from '../../src/ledger/ledger.ts';
import { createMemoryLedger } from '../../src/ledger/memory.ts';
import { exits, type House, type HouseOptions, startHouse } from '../support/house.ts';

let house: House;
const begin = async (options?: HouseOptions) => {
  house = await startHouse(options);
  return house;
};
afterEach(() => house.stop(200));
const soon = { timeout: 10_000 };

describe('the loop', () => {
  it('takes an assigned issue, runs an agent and tells the outcome', async () => {
    const { open, phase, labels, comments, agent } = await begin();
    const ref = await open('Write the parser', 'Please.');
    await expect.poll(() => labels(ref), soon).toEqual(['agent/done']);
    expect(await phase(ref)).toBe('done');
    await expect.poll(() => comments(ref), soon).toHaveLength(2);
    expect((await comments(ref))[0]).toContain('**✔ Done at');
    expect(agent.started[0]).toMatchObject({
      prompt: expect.stringContaining('# Write the parser'),
      task: {
        version: 1,
        issue: { assignedBy: 'ann', body: 'Please.' },
        repository: { fullName: 'acme/app' },
      },
    });
  });

  it('gives the agent what people commented', async () => {
    const { people, open, agent, task } = await begin();
    const blocker = await people.openIssue({ title: 'First' });
    const ref = await open('Second', `Blocked by #${blocker.number}`);
    await expect.poll(async () => (await task(ref))?.phase, soon).toBe('blocked');
    await people.comment(ref, 'Mind the tabs.', people.writer);
    await people.close(blocker);
    await expect.poll(() => agent.started.length, soon).toBe(1);
    expect(agent.started[0]?.task.comments).toMatchObject([
      { author: 'wil', body: 'Mind the tabs.' },
    ]);
  });

  it('works a chain in its order, whatever order it was opened in', async () => {
    const { open, phase, starts } = await begin({ concurrency: 4 });
    const third = await open('Third', 'Depends on #2');
    const second = await open('Second', '- **Blocked by:** #3');
    const first = await open('First');
    await expect.poll(() => phase(third), soon).toBe('done');
    expect(starts()).toEqual([first.number, second.number, third.number]);
  });

  it('goes on with other tasks when one has an error', async () => {
    const { open, phase, fail, lines } = await begin();
    fail({
      kind: 'issue.read',
      error: new ForgeError('rejected', 'this one is broken', { status: 422 }),
      times: 3,
    });
    const ref = await open('Fine after all');
    await expect.poll(() => phase(ref), soon).toBe('done');
    expect(lines.some(({ level }) => level === 60)).toBe(false);
  });

  it('finds by the sweep what no delivery told of', async () => {
    const { open, phase } = await begin({ deaf: true, sweepIntervalMs: 50 });
    const ref = await open('Nobody told');
    await expect.poll(() => phase(ref), soon).toBe('done');
  });

  it('runs once, however many deliveries tell of it', async () => {
    const { open, phase, queue, startsOf } = await begin();
    const ref = await open('Told fifty times');
    await Promise.all(
      Array.from({ length: 50 }, () => queue.addLook({ key: keyOf(ref), urgency: 'person' })),
    );
    await expect.poll(() => phase(ref), soon).toBe('done');
    await queue.idle();
    expect(startsOf(ref)).toHaveLength(1);
  });
});

describe("a run's end", () => {
  it('tries again later as often as it may, then has failed', async () => {
    const { open, phase, startsOf, comments } = await begin({
      script: () => exits(75, { summary: 'rate limited' }),
    });
    const ref = await open('Never ready');
    await expect.poll(() => phase(ref), soon).toBe('failed');
    expect(startsOf(ref).map(({ task }) => task.run.attempt)).toEqual([1, 2, 3]);
    await expect.poll(async () => (await comments(ref)).at(-1), soon).toContain('✖ Failed');
  });

  it('asks a person, and goes on with the answer', async () => {
    const { open, phase, people, agent, comments } = await begin({
      script: ({ task }) =>
        task.answers.length > 0 ? exits(0) : exits(78, { question: 'Which port?' }),
    });
    const ref = await open('Asks');
    await expect.poll(() => phase(ref), soon).toBe('needs-human');
    await expect
      .poll(async () => (await comments(ref)).at(-1), soon)
      .toContain('@ann A question is open');
    await people.comment(ref, '/answer 8080', people.stranger);
    await people.comment(ref, '/answer 9090', people.writer);
    await expect.poll(() => phase(ref), soon).toBe('done');
    expect(agent.started.at(-1)?.task.answers).toMatchObject([{ by: 'wil', text: '9090' }]);
    expect(agent.started.at(-1)?.prompt).toContain('9090');
  });

  it('that failed keeps its dependents blocked; retrying it goes on', async () => {
    let fine = false;
    const { open, phase, people, comments } = await begin({ script: () => exits(fine ? 0 : 1) });
    const first = await open('First');
    const second = await open('Second', `Blocked by #${first.number}`);
    await expect.poll(() => phase(first), soon).toBe('failed');
    await expect
      .poll(async () => (await comments(second))[0], soon)
      .toContain('| failed | a person: retry or close it |');
    fine = true;
    await people.comment(first, '/retry', people.writer);
    await expect.poll(() => phase(second), soon).toBe('done');
  });

  it('closes the issue when that is wanted, which is no parting', async () => {
    const { open, forge, phase } = await begin({ whenDone: 'close' });
    const ref = await open('To be closed');
    await expect
      .poll(async () => {
        const read = await forge.readIssue(ref);
        return read.kind === 'issue' && read.issue.state;
      }, soon)
      .toBe('closed');
    expect(await phase(ref)).toBe('done');
  });

  it('pauses the bot when its agent can not be started, and goes on when that is over', async () => {
    let broken = true;
    const { open, phase, ledger } = await begin({
      script: () => (broken ? { kind: 'not-startable', why: 'no such program' } : exits(0)),
    });
    const ref = await open('Not its fault');
    await expect.poll(() => ledger.paused(), soon).toMatchObject({ kind: 'agent-broken' });
    expect(await phase(ref)).toBe('queued');
    broken = false;
    await ledger.unpause();
    await expect.poll(() => phase(ref), soon).toBe('done');
  });

  it('126 or 127 pauses the bot only from two different issues in a row', async () => {
    const { open, phase, ledger } = await begin({ script: () => exits(127), concurrency: 1 });
    const first = await open('One');
    await expect.poll(() => phase(first), soon).toBe('failed');
    expect(await ledger.paused()).toBeNull();
    await open('Two');
    await expect
      .poll(() => ledger.paused(), soon)
      .toMatchObject({ reason: expect.stringContaining('127') });
  });
});

describe('people', () => {
  const hanging: HouseOptions = { script: () => null };

  it('stop a running agent by unassigning the bot, not by removing somebody else', async () => {
    const { open, people, agent, phase, labels, comments } = await begin(hanging);
    const ref = await open('Hangs');
    await expect.poll(() => agent.running().length, soon).toBe(1);
    await people.assign(ref, people.writer);
    await people.unassign(ref, people.writer);
    await expect.poll(() => labels(ref), soon).toEqual(['agent/running']);
    await people.unassign(ref, people.bot);
    await expect.poll(() => agent.running().length, soon).toBe(0);
    await expect.poll(() => labels(ref), soon).toEqual([]);
    await expect
      .poll(async () => (await comments(ref))[0], soon)
      .toContain('the bot was unassigned by ann');
    expect(await phase(ref)).toBeNull();
  });

  it('cancel by a command, and start again by a label', async () => {
    const { open, people, agent, phase, labels } = await begin(hanging);
    const ref = await open('Cancelled');
    await expect.poll(() => labels(ref), soon).toEqual(['agent/running']);
    await people.comment(ref, '/cancel', people.writer);
    await expect.poll(() => labels(ref), soon).toEqual(['agent/cancelled']);
    await people.label(ref, 'agent/queued');
    await expect.poll(() => agent.running().length, soon).toBe(1);
    agent.running()[0]?.finish();
    await expect.poll(() => phase(ref), soon).toBe('done');
  });

  it('assign again while it still runs: the old run is stopped, a new assignment runs', async () => {
    const { open, people, agent, task, startsOf, comments } = await begin(hanging);
    const ref = await open('Twice');
    await expect.poll(async () => (await comments(ref))[0], soon).toContain('▶ Running');
    const before = (await task(ref))?.assignment.id;
    await people.unassign(ref, people.bot);
    await people.assign(ref, people.bot);
    await expect.poll(() => startsOf(ref).length, soon).toBe(2);
    expect((await task(ref))?.assignment.id).not.toBe(before);
    agent.running()[0]?.finish();
    await expect
      .poll(
        async () => (await comments(ref)).filter((body) => body.includes('**✔ Done')).length,
        soon,
      )
      .toBe(1);
    await expect
      .poll(async () => (await comments(ref))[0], soon)
      .toContain('An earlier assignment');
  });

  it('hold a waiting task and let it go on', async () => {
    const { open, people, phase, labels } = await begin();
    const blocker = await people.openIssue({ title: 'First' });
    const ref = await open('Held', `Blocked by #${blocker.number}`);
    await expect.poll(() => labels(ref), soon).toEqual(['agent/blocked']);
    await people.label(ref, 'agent/hold');
    await expect.poll(() => labels(ref), soon).toEqual(['agent/hold']);
    await people.close(blocker);
    await people.unlabel(ref, 'agent/hold');
    await expect.poll(() => phase(ref), soon).toBe('done');
  });

  it('tick a box', async () => {
    let fine = false;
    const { open, people, forge, phase } = await begin({ script: () => exits(fine ? 0 : 1) });
    const ref = await open('Ticked');
    await expect.poll(async () => (await forge.ownComments(ref)).length, soon).toBe(2);
    const [status] = await forge.ownComments(ref);
    if (!status) throw new Error('there is no status comment');
    fine = true;
    await people.editComment(ref, status.id, status.body.replace('- [ ] Retry', '- [x] Retry'));
    await expect.poll(() => phase(ref), soon).toBe('done');
  });

  it('delete the status comment, which is made anew', async () => {
    const { open, people, forge, agent, comments } = await begin(hanging);
    const ref = await open('Deleted comment');
    await expect.poll(() => comments(ref), soon).toHaveLength(1);
    const [status] = await forge.ownComments(ref);
    await people.deleteComment(ref, status?.id ?? 0);
    agent.running()[0]?.finish();
    await expect
      .poll(async () => (await comments(ref)).some((body) => body.includes('**✔ Done')), soon)
      .toBe(true);
  });
});

describe('dependencies', () => {
  it('in a ring are told with their path, and taking one away starts the rest', async () => {
    const { open, people, phase, comments } = await begin();
    const free = await open('Free');
    const second = await open('Second', 'Blocked by #3');
    const third = await open('Third', 'Blocked by #2');
    await expect.poll(async () => (await comments(second))[0], soon).toContain('#2 → #3 → #2');
    await expect.poll(async () => (await comments(third))[0], soon).toContain('#3 → #2 → #3');
    await expect.poll(() => phase(free), soon).toBe('done');
    await people.editBody(second, 'Nothing blocks it.');
    await expect.poll(() => phase(third), soon).toBe('done');
    expect((await comments(second))[0]).not.toContain('It waits for itself');
  });

  it('that are missing hold, and are told', async () => {
    const { open, people, comments, phase } = await begin();
    const ref = await open('Waits for nothing real', 'Blocked by #99\nBlocked by nobody/nothing#4');
    await expect.poll(async () => (await comments(ref))[0], soon).toContain('does not exist');
    expect((await comments(ref))[0]).toContain('no such repository');
    await people.editBody(ref, '');
    await expect.poll(() => phase(ref), soon).toBe('done');
  });

  it('of the forge itself hold and release, and one closed by a person does too', async () => {
    const { people, phase, labels } = await begin();
    const blocker = await people.openIssue({ title: 'Of people' });
    const ref = await people.openIssue({ title: 'Waits' });
    await people.addDependency(ref, blocker);
    await people.assign(ref, people.bot);
    await expect.poll(() => labels(ref), soon).toEqual(['agent/blocked']);
    await people.close(blocker);
    await expect.poll(() => phase(ref), soon).toBe('done');
  });

  it.each([
    ['owner and name', 'acme/lib#'],
    ['address, though the bot calls the forge by another', 'https://forge.test/acme/lib/issues/'],
  ])('across repositories of the same forge hold and release, named by %s', async (_, before) => {
    const { addRepository, open, phase, labels } = await begin();
    const other = addRepository('acme/lib');
    const blocker = await other.openIssue({ title: 'In the library' });
    const ref = await open('Needs the library', `Blocked by ${before}${blocker.number}`);
    await expect.poll(() => labels(ref), soon).toEqual(['agent/blocked']);
    await other.close(blocker);
    await expect.poll(() => phase(ref), soon).toBe('done');
  });

  it('never start more at once in a repository than its limit', async () => {
    const { open, agent, queue, phase } = await begin({
      script: () => null,
      concurrency: 4,
      limits: { 'acme/app': 1 },
    });
    const refs = await Promise.all(['One', 'Two', 'Three'].map((title) => open(title)));
    for (let done = 0; done < 3; done += 1) {
      await expect.poll(() => agent.running().length, soon).toBe(1);
      expect(agent.started).toHaveLength(done + 1);
      agent.running()[0]?.finish();
      await expect.poll(() => agent.started.length, soon).toBe(Math.min(done + 2, 3));
    }
    for (const ref of refs) await expect.poll(() => phase(ref), soon).toBe('done');
    await queue.idle();
  });
});

describe('stopping and losing', () => {
  it('keeps the end of an agent that can not be started while the store takes no pause', async () => {
    const ledger = createMemoryLedger();
    let refused = 0;
    const pause: typeof ledger.pause = async (how) => {
      refused += 1;
      if (refused < 3) throw new LedgerUnavailable('away');
      await ledger.pause(how);
    };
    const { open, phase, agent } = await begin({
      ledger: { ...ledger, pause },
      script: () => ({ kind: 'not-startable', why: 'no such program' }),
    });
    const ref = await open('Never starts');
    await expect.poll(() => phase(ref), soon).toBe('queued');
    await expect.poll(() => ledger.paused(), soon).toMatchObject({ kind: 'agent-broken' });
    expect(agent.started).toHaveLength(1);
    expect((await ledger.read(keyOf(ref))).record?.task).toMatchObject({ crashes: 0, turn: 2 });
  });

  it('starts no further attempt of a crashed agent whose task is held', async () => {
    const { open, people, agent, phase, labels, task, startsOf, queue } = await begin({
      script: () => null,
    });
    const ref = await open('Held at work');
    await expect.poll(() => labels(ref), soon).toEqual(['agent/running']);
    await people.label(ref, 'agent/hold');
    await expect.poll(async () => (await task(ref))?.hold?.reason, soon).toBe('person');
    agent.running()[0]?.finish({ ...exits(0), code: null, signal: 'SIGSEGV' } as Ending);
    await expect.poll(() => phase(ref), soon).toBe('held');
    await queue.idle();
    expect(startsOf(ref)).toHaveLength(1);
    await people.unlabel(ref, 'agent/hold');
    await expect.poll(() => startsOf(ref).length, soon).toBe(2);
  });

  it('lets a run finish that ends in time', async () => {
    const { open, agent, stop, phase } = await begin({ script: () => null });
    const ref = await open('Finishes');
    await expect.poll(() => agent.running().length, soon).toBe(1);
    const stopping = stop(5_000);
    agent.running()[0]?.finish();
    await stopping;
    expect(await phase(ref)).toBe('done');
  });

  it('writes the end of a run before its folder goes, and waits for that when it stops', async () => {
    const { open, agent, stop, phase, lines } = await begin();
    const order: string[] = [];
    let goes = () => {};
    const gone = new Promise<void>((resolve) => {
      goes = resolve;
    });
    agent.clear = async (runId) => {
      order.push(runId);
      await gone;
      order.push('gone');
    };
    const ref = await open('Leaves much');
    await expect.poll(() => order, soon).toHaveLength(1);
    expect(order).toEqual([agent.started[0]?.task.run.id]);
    expect(await phase(ref)).toBe('done');
    const stopping = stop(5_000).then(() => order.push('stopped'));
    const isStopping = () =>
      lines.some(({ msg }) => String(msg).startsWith('coordinator: stopping'));
    await expect.poll(isStopping, soon).toBe(true);
    goes();
    await stopping;
    expect(order.slice(1)).toEqual(['gone', 'stopped']);
  });

  it('queues a run again that could not finish, as the same attempt', async () => {
    const { open, agent, stop, start, task } = await begin({ script: () => null });
    const ref = await open('Cut short');
    await expect.poll(() => agent.running().length, soon).toBe(1);
    await stop(300);
    expect(await task(ref)).toMatchObject({ phase: 'queued', attempt: 1, turn: 2, crashes: 0 });
    await start();
    await expect.poll(() => agent.running().length, soon).toBe(1);
    expect(agent.started.at(-1)?.task.run.attempt).toBe(1);
    agent.running()[0]?.finish();
  });

  it('starts the agent of a run that was begun though the answer was lost', async () => {
    const ledger = createMemoryLedger();
    let lost = 0;
    const unheard: typeof ledger.begin = async (asked) => {
      const answer = await ledger.begin(asked);
      lost += 1;
      if (lost === 1) throw new LedgerUnavailable('no answer from Redis in 2500 ms');
      return answer;
    };
    const { open, phase, startsOf, task } = await begin({ ledger: { ...ledger, begin: unheard } });
    const ref = await open('Begun unheard');
    await expect.poll(() => phase(ref), soon).toBe('done');
    expect(startsOf(ref)).toHaveLength(1);
    expect(await task(ref)).toMatchObject({ crashes: 0, turn: 1 });
  });

  it('stops agents in time though a sweep waits for a forge that hangs', async () => {
    const { open, agent, stop, task, forge } = await begin({
      script: () => null,
      sweepIntervalMs: 20,
    });
    const ref = await open('Cut short');
    await expect.poll(() => agent.running().length, soon).toBe(1);
    let asked = false;
    let answer = () => {};
    forge.assigned = async function* () {
      asked = true;
      yield [];
      await new Promise<void>((resolve) => {
        answer = resolve;
      });
    };
    await expect.poll(() => asked, soon).toBe(true);
    await stop(300);
    expect(await task(ref)).toMatchObject({ phase: 'queued', attempt: 1, crashes: 0 });
    answer();
  });

  it('runs again what a lost worker left, until it was lost five times', async () => {
    const { open, agent, queue, phase, startsOf } = await begin({
      script: () => null,
      concurrency: 10,
    });
    const ref = await open('Poison');
    for (let lost = 1; lost <= 5; lost += 1) {
      await expect.poll(() => startsOf(ref).length, soon).toBe(lost);
      await expect.poll(() => agent.running().length, soon).toBeGreaterThan(0);
      queue.crash();
    }
    await expect.poll(() => phase(ref), soon).toBe('failed');
  });

  it('rebuilds everything from the forge after a total loss, and runs nothing again that was told as finished', async () => {
    const { open, ledger, queue, phase, comments, startsOf, stop, start } = await begin();
    const done = await open('Done before');
    await expect.poll(() => comments(done), soon).toHaveLength(2);
    await queue.idle();
    await stop();
    ledger.flush();
    await start();
    await expect.poll(() => phase(done), soon).toBe('done');
    const next = await open('Afterwards');
    await expect.poll(() => phase(next), soon).toBe('done');
    expect(startsOf(done)).toHaveLength(1);
    expect(await comments(done)).toHaveLength(2);
  });

  it('makes no second comment when the answer to the first is lost', async () => {
    const { open, fail, comments, phase } = await begin();
    fail({
      kind: 'comment.create',
      error: new ForgeError('unavailable', 'cut', { status: null }),
      afterwards: true,
    });
    const ref = await open('Told once');
    await expect.poll(() => phase(ref), soon).toBe('done');
    await expect.poll(async () => (await comments(ref)).length, soon).toBe(2);
  });

  it('waits as long as the forge says, and tells then', async () => {
    const { open, fail, labels, lines } = await begin();
    const error = new ForgeError('rate-limited', 'slow down', { status: 429, retryAfterMs: 300 });
    fail({ kind: 'label.add', error });
    const ref = await open('Limited');
    await expect.poll(() => labels(ref), soon).toEqual(['agent/done']);
    expect(lines.some(({ level }) => level === 50)).toBe(false);
  });

  it('asks a forge no more for the next start, either, until it may be asked again', async () => {
    const { open, phase, ledger, forge } = await begin({ concurrency: 1 });
    const { repositoryById } = forge;
    const retryAfterMs = 500;
    const asked: number[] = [];
    await ledger.pause({ by: 'ann', at: '', reason: '', kind: 'person' });
    const refs = [await open('One'), await open('Two'), await open('Three')];
    for (const ref of refs) await expect.poll(() => phase(ref), soon).toBe('queued');
    forge.repositoryById = async (id, maxAgeMs) => {
      asked.push(Date.now());
      if (asked.length > 1) return repositoryById(id, maxAgeMs);
      throw new ForgeError('rate-limited', 'slow down', { status: 429, retryAfterMs });
    };
    await ledger.unpause();
    for (const ref of refs) await expect.poll(() => phase(ref), soon).toBe('done');
    const [first = 0, ...later] = asked;
    expect(later).toHaveLength(refs.length);
    expect(Math.min(...later) - first).toBeGreaterThanOrEqual(retryAfterMs);
  });

  it('never starts an agent whose end it could not tell', async () => {
    const { people, forge, queue, lines, agent } = await begin();
    forge.repositoryById = async () => null;
    const ref = await people.openIssue({ title: 'No rights', assignees: [people.bot] });
    await expect
      .poll(
        () => lines.some(({ msg, level }) => level === 50 && String(msg).includes('not started')),
        soon,
      )
      .toBe(true);
    await queue.idle();
    expect(agent.started).toEqual([]);
    expect(ref.number).toBe(1);
  });
});
