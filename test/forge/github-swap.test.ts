import { describe, expect, it } from 'vitest';
import type { ForgeError, Label } from '../../src/forge/forge.ts';
import type { GithubDeps } from '../../src/forge/github/github.ts';
import { type Answer, against, issue, ref } from './github-answers.ts';

const QUEUED: Label = { name: 'agent/queued', color: 'c5def5', description: '', exclusive: true };
const RUNNING: Label = { ...QUEUED, name: 'agent/running' };
const LABELS = [QUEUED, RUNNING];
const TEN_MINUTES_MS = 10 * 60_000;

const nodesOf = (...names: string[]) => ({
  labelable: { labels: { nodes: names.map((name) => ({ name })) } },
});
const DONE: Answer = {
  body: {
    data: {
      addLabelsToLabelable: nodesOf('bug', QUEUED.name, RUNNING.name),
      removeLabelsFromLabelable: nodesOf('bug', RUNNING.name),
    },
  },
};
const gone = (field: string) => ({ type: 'NOT_FOUND', path: [field], message: 'no such node' });
const limited = (error: { type?: string; message: string }): Answer => ({
  body: { data: null, errors: [error] },
  headers: { 'x-ratelimit-remaining': '0', 'retry-after': '9' },
});

/** A GitHub whose GraphQL answers so; its labels are there when first asked for, deleted after that. */
async function aGithub(
  graphql: (body: string) => Answer,
  deps: Partial<GithubDeps> & { under?: string } = {},
) {
  const made: string[] = [];
  let listed = LABELS.map(({ name }, i) => ({ name, node_id: `L_${i}` }));
  const bodies: { query: string; variables: Record<string, unknown> }[] = [];
  const all = await against((path, _request, body) => {
    if (path.endsWith('/graphql')) {
      bodies.push(JSON.parse(body));
      return graphql(body);
    }
    if (path.endsWith('/labels') && path.includes('/issues/')) return { body: LABELS };
    if (path.startsWith('POST')) {
      const { name } = JSON.parse(body) as Label;
      made.push(name);
      return { status: 201, body: { name, node_id: `new ${name}` } };
    }
    if (path.startsWith('GET') && path.includes('/labels')) {
      const body = listed;
      listed = [];
      return { body };
    }
    return path.startsWith('DELETE') ? { status: 404 } : { body: { ...issue, node_id: 'I_12' } };
  }, deps);
  await all.forge.ensureLabels({ id: ref.repositoryId }, LABELS);
  all.paths.splice(0);
  all.counted.splice(0);
  const swap = () => all.forge.addLabel(ref, RUNNING.name, [QUEUED.name]);
  return { ...all, made, bodies, swap };
}

describe('a label that is set instead of another on GitHub', () => {
  it('is one write, by ids that were read anyway; what the issue has then is known', async () => {
    const { forge, paths, counted, bodies, swap } = await aGithub(() => DONE);
    await forge.readIssue(ref);
    expect(await swap()).toEqual(['bug', RUNNING.name]);
    expect(paths.slice(1)).toEqual(['POST /graphql']);
    expect(counted.slice(1)).toEqual(['label.swap 200']);
    expect(bodies[0]?.variables).toEqual({ issue: 'I_12', add: ['L_1'], remove: ['L_0'] });
    const { query = '' } = bodies[0] ?? {};
    expect(query.indexOf('addLabels')).toBeLessThan(query.indexOf('removeLabels'));
  });

  it('costs one read where another worker read the issue, and only once', async () => {
    const { counted, swap } = await aGithub(() => DONE);
    await swap();
    await swap();
    expect(counted).toEqual(['issue.read 200', 'label.swap 200', 'label.swap 200']);
  });

  it('is asked of a server of one’s own where that has GraphQL', async () => {
    const { paths, swap } = await aGithub(() => DONE, { under: '/api/v3' });
    await swap();
    expect(paths.at(-1)).toBe('POST /api/graphql');
  });

  it('is a plain REST write where there is nothing to take off', async () => {
    const { forge, counted } = await aGithub(() => DONE);
    await forge.addLabel(ref, RUNNING.name);
    await forge.addLabel(ref, RUNNING.name, ['of/others']);
    expect(counted).toEqual(['label.add 200', 'label.add 200']);
  });

  describe.each([true, false])(
    'with throttling %s, errors are told as those of REST',
    (throttle) => {
      it.each([
        [limited({ type: 'RATE_LIMITED', message: 'enough' }), 'rate-limited', 9_000],
        [limited({ message: 'You have exceeded a secondary rate limit' }), 'rate-limited', 9_000],
        [{ status: 403, headers: { 'retry-after': '3' } }, 'rate-limited', 3_000],
        [{ status: 429, headers: { 'retry-after': '7' } }, 'rate-limited', 7_000],
        [{ status: 401 }, 'unauthorized', 0],
        [{ cut: true }, 'unavailable', 0],
      ] as [Answer, ForgeError['kind'], number][])('%j', async (answer, kind, retryAfterMs) => {
        const throttleId = `swap ${kind} ${retryAfterMs}`;
        const { counted, swap } = await aGithub(() => answer, { throttle, throttleId });
        await expect(swap()).rejects.toMatchObject({ kind, retryAfterMs });
        expect(counted.slice(1)).toEqual([
          `label.swap ${answer.cut ? null : (answer.status ?? 200)}`,
        ]);
      });
    },
  );

  it('leaves the old one to a write of its own where that one alone was refused', async () => {
    const data = { addLabelsToLabelable: nodesOf(QUEUED.name, RUNNING.name) };
    const errors = [gone('removeLabelsFromLabelable')];
    const { counted, swap } = await aGithub(() => ({ body: { data, errors } }));
    expect(await swap()).toEqual([QUEUED.name, RUNNING.name]);
    expect(counted).not.toContain('label.add 200');
  });

  it('is made again as it was where people deleted it, and set by its name; its new id is known', async () => {
    let answer: Answer = {
      body: {
        data: { addLabelsToLabelable: null, removeLabelsFromLabelable: nodesOf('bug') },
        errors: [gone('addLabelsToLabelable')],
      },
    };
    const { counted, made, bodies, swap, lines } = await aGithub(() => answer);
    expect(await swap()).toEqual([QUEUED.name, RUNNING.name]);
    expect(counted.slice(1)).toEqual([
      ...['label.swap 200', 'labels.read 200', 'label.create 201', 'label.create 201'],
      'label.add 200',
    ]);
    expect(made).toEqual([QUEUED.name, RUNNING.name]);
    answer = DONE;
    await swap();
    expect(bodies[1]?.variables).toEqual({
      issue: 'I_12',
      add: ['new agent/running'],
      remove: ['new agent/queued'],
    });
    expect(lines).toEqual([]);
  });
});

describe('a GitHub without GraphQL', () => {
  it.each([
    ['no such address', { status: 404 }],
    ['a proxy that forbids it', { status: 403 }],
    ['one that is out of order', { status: 502 }],
    ['no such mutation', { body: { errors: [{ message: 'Field doesn’t exist' }] } }],
    ['not allowed there', { body: { data: null, errors: [{ type: 'FORBIDDEN', message: 'x' }] } }],
    ['something else at that address', { body: '<html>' }],
  ] as [string, Answer][])(
    '(%s) is written to by REST, asked again after a while, and told of once',
    async (_, answer) => {
      let now = 0;
      const { counted, lines, swap } = await aGithub(() => answer, { now: () => now });
      const status = answer.status ?? 200;
      expect(await swap()).toEqual([QUEUED.name, RUNNING.name]);
      expect(counted).toEqual(['issue.read 200', `label.swap ${status}`, 'label.add 200']);
      now += TEN_MINUTES_MS - 1;
      await swap();
      expect(counted.slice(3)).toEqual(['label.add 200']);
      now += 1;
      await swap();
      expect(counted.slice(4)).toEqual([`label.swap ${status}`, 'label.add 200']);
      expect(lines).toMatchObject([
        { level: 30, status, msg: expect.stringContaining('let POST /graphql through') },
      ]);
    },
  );

  it('is told of again once it had it in between', async () => {
    let now = 0;
    let answer: Answer = { status: 404 };
    const { lines, swap } = await aGithub(() => answer, { now: () => now });
    for (const next of [{ status: 404 }, DONE, { status: 404 }]) {
      answer = next;
      await swap();
      now += TEN_MINUTES_MS;
    }
    expect(lines).toHaveLength(2);
  });
});
