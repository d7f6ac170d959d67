import examples from '@octokit/webhooks-examples/api.github.com/index.json' with { type: 'json' };
import request from 'supertest';
import { describe, expect, it } from 'vitest';
import { readDelivery } from '../../src/intake/deliveries.ts';
import type { Burst } from '../../src/ledger/ledger.ts';
import { captured, capturedDeliveries, giteaHeaders, sign } from '../support/deliveries.ts';
import { BOT, harness } from './harness.ts';

/** What the tests change of a payload. */
interface Payload {
  action: string;
  is_pull: boolean;
  sender: unknown;
  comment: { body: string | null };
  issue: { assignees: null; assignee: null; labels: { name: string }[]; pull_request: unknown };
}

const unknownBot = { admit: async () => ({ known: false, bot: null }) };

function replay(app: ReturnType<typeof harness>['app'], number: string, path = '/webhooks/gitea') {
  const { headers, body } = captured(number);
  const { 'content-length': _, host: __, ...rest } = headers;
  return request(app).post(path).set(rest).send(body);
}

describe('deliveries captured from a real Gitea', () => {
  it.each([
    ['001', 200, 'opened, nobody assigned'],
    ['002', 202, 'assigned to the bot'],
    ['003', 202, 'opened with the bot assigned'],
    ['005', 202, 'labelled by a person while the bot is assigned'],
    ['008', 202, 'labels cleared'],
    ['009', 202, 'edited'],
    ['011', 202, 'a command'],
    ['012', 200, 'everybody unassigned, and nothing known of it'],
    ['014', 202, 'the bot and somebody else assigned'],
    ['015', 202, 'closed'],
    ['016', 202, 'reopened'],
    ['017', 202, 'deleted'],
    ['018', 200, 'the bot’s own comment'],
    ['019', 200, 'the bot’s own label'],
    ['020', 200, 'a push'],
  ])('%s is answered %i: %s', async (number, status) => {
    const { app, looks } = harness();
    const answer = await replay(app, number);
    expect(answer.status, answer.text).toBe(status);
    expect(looks).toHaveLength(status === 202 ? 1 : 0);
    if (status === 202) {
      expect(answer.body).toEqual({
        accepted: true,
        issue: expect.stringMatching(/^admin\/app#[12]$/),
      });
      expect(looks[0]).toEqual({
        key: expect.stringMatching(/^gitea\/1#[12]$/),
        urgency: 'person',
      });
    } else expect(answer.body).toEqual({ ignored: true, reason: expect.stringMatching(/\.$/) });
  });

  it('are all looked at, but the push, while nobody knows who the bot is', async () => {
    const { app, looks } = harness(unknownBot);
    for (const { name } of capturedDeliveries()) await replay(app, name.slice(0, 3));
    expect(looks).toHaveLength(19);
  });

  it('of a known issue are looked at, but the bot’s own label and comment', async () => {
    const { app, looks } = harness({ admit: async () => ({ known: true, bot: BOT }) });
    for (const { name } of capturedDeliveries()) await replay(app, name.slice(0, 3));
    expect(looks).toHaveLength(17);
  });

  it('about labels wait until a burst of them is over, at most ten seconds; others don’t', async () => {
    const owed: unknown[] = [];
    const oweWhenQuiet = async (key: string, { quietMs, mostMs }: Burst) =>
      void owed.push([key, quietMs, mostMs]);
    const { app, looks } = harness({ oweWhenQuiet });
    await replay(app, '005');
    expect([owed, looks]).toEqual([[['gitea/1#1', 1_500, 10_000]], []]);
    await replay(app, '009');
    expect([owed.length, looks.length]).toEqual([1, 1]);
  });

  it('are not obeyed at the path of another kind of forge', async () => {
    const { app, looks } = harness(unknownBot);
    const { body } = await replay(app, '020', '/webhooks/github');
    expect(body).toMatchObject({ ignored: true });
    expect(looks).toEqual([]);
  });

  it('are taken from a Forgejo too, under its own headers', async () => {
    const { app, looks } = harness(unknownBot);
    const { body } = captured('002');
    const answer = await request(app)
      .post('/webhooks/codeberg')
      .set({
        'content-type': 'application/json',
        'x-forgejo-event': 'issues',
        'x-forgejo-event-type': 'issue_assign',
        'x-forgejo-signature': sign(body),
      })
      .send(body);
    expect(answer.status).toBe(202);
    expect(looks[0]?.key).toMatch(/^codeberg\/1#/);
  });
});

/** One captured delivery with some of it changed. */
function changed(number: string, change: (body: Payload) => void): string {
  const body = JSON.parse(captured(number).body);
  change(body);
  return JSON.stringify(body);
}

async function post(body: string, event = 'issues', overrides: Parameters<typeof harness>[0] = {}) {
  const { app, looks } = harness(overrides);
  const answer = await request(app)
    .post('/webhooks/gitea')
    .set(giteaHeaders(body, event))
    .send(body);
  return { status: answer.status, looks, text: answer.text };
}

describe('an issue that the ledger doesn’t know is looked at', () => {
  it.each([
    ['/retry', 202],
    ['please\n@Mosaic retry', 202],
    ['@mosaic', 202],
    ['@mosaic what is this?', 202],
    ['hello @mosaic', 200],
    ['> /retry', 200],
    ['```\n/retry\n```', 200],
    ['/lgtm', 200],
    ['@mosaics retry', 200],
    [null, 200],
  ])('when a comment names the bot: %j is answered %i', async (text, status) => {
    const body = changed('011', (delivery) => {
      delivery.comment.body = text;
      delivery.issue.assignees = null;
      delivery.issue.assignee = null;
    });
    expect((await post(body, 'issue_comment')).status).toBe(status);
  });

  it.each([
    ['agent/run', 202],
    ['Agent/Run', 202],
    ['agent/runs', 200],
  ])('when it carries the trigger label: %s is answered %i', async (name, status) => {
    const body = changed('001', (delivery) => {
      delivery.issue.labels = [{ name }];
    });
    expect((await post(body, 'issues', { triggerLabel: 'agent/run' })).status).toBe(status);
  });

  it('when the bot assigned itself: people try it with the bot’s token', async () => {
    const body = changed('002', (delivery) => {
      delivery.sender = { id: BOT.id, login: BOT.login };
    });
    expect((await post(body, 'issue_assign')).status).toBe(202);
  });
});

it('a person’s edit of the bot’s comment is no echo: the sender counts, not the author', async () => {
  const body = changed('018', (delivery) => {
    delivery.action = 'edited';
    delivery.sender = { id: 1, login: 'admin' };
  });
  const { status } = await post(body, 'issue_comment', {
    admit: async () => ({ known: true, bot: BOT }),
  });
  expect(status).toBe(202);
});

it.each([
  ['is_pull', (delivery: Payload) => (delivery.is_pull = true)],
  ['pull_request', (delivery: Payload) => (delivery.issue.pull_request = { merged: false })],
])('a pull request, told by %s, is ignored', async (_name, change) => {
  const { status, looks } = await post(changed('011', change), 'issue_comment', unknownBot);
  expect([status, looks]).toEqual([200, []]);
});

it.each([
  ['missing', undefined],
  ['null', null],
  ['a ghost', { id: -1, login: 'Ghost' }],
  ['nonsense', 'x'],
])('a sender that is %s is no reason to drop a delivery', async (_name, sender) => {
  const body = changed('002', (delivery) => {
    delivery.sender = sender;
  });
  expect((await post(body, 'issue_assign')).status).toBe(202);
});

it.each(['transferred', 'locked', 'pinned', 'never-heard-of'])(
  'the action %s is a hint too',
  async (action) => {
    const body = changed('002', (delivery) => {
      delivery.action = action;
    });
    expect((await post(body)).status).toBe(202);
  },
);

describe('deliveries of GitHub', () => {
  const all = (examples as unknown as { name: string; examples: { action?: string }[] }[]).flatMap(
    ({ name, examples: list }) => list.map((body, index) => ({ name, index, body })),
  );

  it.each(all)('$name $index is read without harm', ({ name, body }) => {
    const { kind } = readDelivery('github', { 'x-github-event': name }, body);
    const mayBeOurs = name === 'issues' || name === 'issue_comment';
    expect(mayBeOurs ? ['look', 'ignored'] : ['ignored']).toContain(kind);
  });

  it('name issue, label and sender', () => {
    const labeled = all.find(({ name, body }) => name === 'issues' && body.action === 'labeled');
    expect(readDelivery('github', { 'x-github-event': 'issues' }, labeled?.body)).toMatchObject({
      kind: 'look',
      subject: 'label',
      issue: { fullName: 'Codertocat/Hello-World', number: 1 },
      sender: { login: 'Codertocat' },
    });
  });

  it.each([
    [666, 200],
    [7, 202],
    [undefined, 202],
  ])('of installation %s are answered %i', async (id, status) => {
    const { app } = harness(unknownBot);
    const opened = all.find(({ name, body }) => name === 'issues' && body.action === 'opened');
    const body = JSON.stringify({ ...opened?.body, installation: id && { id } });
    const answer = await request(app)
      .post('/webhooks/github')
      .set({
        'content-type': 'application/json; charset=utf-8',
        'x-github-event': 'issues',
        'x-hub-signature-256': `sha256=${sign(body)}`,
      })
      .send(body);
    expect(answer.status, answer.text).toBe(status);
  });

  it('a ping is answered', () => {
    expect(readDelivery('github', { 'x-github-event': 'ping' }, { zen: 'x' })).toEqual({
      kind: 'ignored',
      reason: 'Pong: the hook works.',
    });
  });
});
