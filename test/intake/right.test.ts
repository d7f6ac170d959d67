import request from 'supertest';
import { describe, expect, it } from 'vitest';
import { type NotedRight, notedRightOf } from '../../src/domain/noted-right.ts';
import { readDelivery } from '../../src/intake/deliveries.ts';
import { captured, giteaHeaders } from '../support/deliveries.ts';
import { harness } from './harness.ts';

describe('what a signed delivery of Gitea says of a right to write', () => {
  it.each([
    [
      '018',
      'of a comment: the sender’s, beside the comment',
      { person: 2, may: true, comment: 18 },
    ],
    ['014', 'of an assignment: the sender’s', { person: 1, may: true, comment: null }],
    ['009', 'of an edit: the author’s', { person: 1, may: true, comment: null }],
    ['016', 'of a reopening: the author’s', { person: 1, may: true, comment: null }],
    ['019', 'of a label by somebody else: the author’s', { person: 1, may: true, comment: null }],
  ])('%s %s', (number, _, right) => {
    const { headers, body } = captured(number);
    expect(readDelivery('gitea', headers, JSON.parse(body))).toMatchObject({ right });
  });

  it('is nothing where it names no permissions', () => {
    const { headers, body } = captured('018');
    const without = JSON.parse(body);
    delete without.repository.permissions;
    expect(readDelivery('gitea', headers, without)).toMatchObject({ right: null });
  });

  it('is noted before the look that depends on it, and only then', async () => {
    const order: unknown[] = [];
    const { app } = harness({
      noteRight: async (key, { at: _, ...right }) => void order.push([key, right]),
      addLook: async () => void order.push('look'),
    });
    for (const number of ['011', '005']) {
      const { body } = captured(number);
      const event = number === '011' ? 'issue_comment' : 'issue_label';
      await request(app)
        .post('/webhooks/gitea')
        .set(giteaHeaders(body, event))
        .send(body)
        .expect(202);
    }
    expect(order).toEqual([
      ['gitea/1#1', { person: 1, may: true, comment: expect.any(Number) }],
      'look',
      'look',
    ]);
  });
});

describe('a noted right', () => {
  const note = (change: Partial<NotedRight>): NotedRight => ({
    person: 1,
    may: true,
    comment: null,
    at: 0,
    ...change,
  });
  const MINUTE = 60_000;

  it.each<[string, NotedRight[], number, boolean | null]>([
    ['nothing noted says nothing', [], 0, null],
    ['somebody else’s says nothing', [note({ person: 2 })], 0, null],
    ['a young one counts', [note({})], 14 * MINUTE, true],
    ['an old one says nothing: a right may have been taken away', [note({})], 15 * MINUTE, null],
    ['the comment’s own counts at any age', [note({ comment: 5 })], 50 * MINUTE, true],
    ['the newest counts', [note({ may: false, at: 2 }), note({ at: 1 })], 3, false],
    [
      'the comment’s own counts before a newer one',
      [note({ comment: 5, may: false }), note({ at: 1 })],
      3,
      false,
    ],
  ])('%s', (_, notes, now, may) => {
    const person = { id: 1, login: 'ann' };
    expect(notedRightOf(notes, person, { comments: [5], now })).toBe(may);
  });
});
