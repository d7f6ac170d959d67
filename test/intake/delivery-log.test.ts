import pino from 'pino';
import supertest from 'supertest';
import { describe, expect, it } from 'vitest';
import { createDeliveryLog } from '../../src/intake/delivery-log.ts';
import { NOTHING_READ } from '../../src/intake/take.ts';
import { createMemoryLedger } from '../../src/ledger/memory.ts';
import { captured, giteaHeaders } from '../support/deliveries.ts';
import { harness } from './harness.ts';

const silent = pino({ level: 'silent' });

function listing(ledger = createMemoryLedger(), log = silent, everyMs = 1) {
  const deliveries = createDeliveryLog({ ledger, log, everyMs });
  const { app } = harness({ onDelivery: (note, text) => deliveries.note(note, text) });
  const post = (headers: Record<string, string>, body: string) =>
    supertest(app).post('/webhooks/gitea').set(headers).send(body);
  return { ledger, deliveries, post };
}

describe('the list of deliveries', () => {
  it('tells of an accepted one what it was, and keeps what a replay needs', async () => {
    const { ledger, deliveries, post } = listing();
    const { headers, body } = captured('002');
    await post(headers, body).expect(202);
    await deliveries.close();
    const [entry] = await ledger.deliveries(10);
    expect(entry).toMatchObject({
      forge: 'gitea',
      event: 'issue_assign',
      action: 'assigned',
      issue: 'admin/app#2',
      repository: { id: 1, fullName: 'admin/app' },
      sender: 'admin',
      status: 202,
      reason: 'accepted',
      verified: true,
    });
    const kept = await ledger.delivery(entry?.id ?? '');
    expect(kept?.body).toBe(body);
    expect(kept?.headers).toMatchObject({ 'x-gitea-event-type': 'issue_assign' });
    expect(JSON.stringify(kept?.headers)).not.toContain('signature');
    expect((await ledger.lastDeliveries('gitea')).byRepository.get(1)).toBe(entry?.at);
  });

  it('keeps nothing that was sent with a wrong signature', async () => {
    const { ledger, deliveries, post } = listing();
    const { body } = captured('002');
    await post(giteaHeaders(body, 'issues', 'another-secret'), body).expect(401);
    await deliveries.close();
    const [entry] = await ledger.deliveries(10);
    expect(entry).toMatchObject({ status: 401, verified: false, issue: null, sender: null });
    expect(entry?.reason).toContain('another than WEBHOOK_SECRET');
    expect(await ledger.delivery(entry?.id ?? '')).toMatchObject({ headers: {}, body: null });
    expect(await ledger.lastDeliveries('gitea')).toMatchObject({
      verified: null,
      refused: { status: 401 },
    });
  });

  it('leaves a body out that is too large to keep', async () => {
    const { ledger, deliveries, post } = listing();
    const large = JSON.parse(captured('002').body);
    large.issue.body = 'x'.repeat(70_000);
    const body = JSON.stringify(large);
    await post(giteaHeaders(body), body);
    await deliveries.close();
    const [entry] = await ledger.deliveries(10);
    expect(entry?.verified).toBe(true);
    expect((await ledger.delivery(entry?.id ?? ''))?.body).toBeNull();
  });

  it('holds only some bodies in a flood, and lists every delivery of it all the same', async () => {
    const { ledger, deliveries, post } = listing(createMemoryLedger(), silent, 60_000);
    const large = JSON.parse(captured('002').body);
    large.issue.body = 'x'.repeat(60_000);
    const body = JSON.stringify(large);
    for (let i = 0; i < 20; i += 1)
      await post(giteaHeaders(body, 'issue_assign'), body).expect(202);
    await deliveries.close();
    const entries = await ledger.deliveries(50);
    expect(entries).toHaveLength(20);
    expect(entries.every(({ verified }) => verified)).toBe(true);
    const kept = await Promise.all(entries.map(({ id }) => ledger.delivery(id)));
    const bodies = kept.filter((one) => one?.body !== null).length;
    expect(bodies).toBeGreaterThan(10);
    expect(bodies).toBeLessThan(20);
  });

  it('has the last five hundred of a flood, in their order', async () => {
    const ledger = createMemoryLedger();
    let now = Date.parse('2026-11-24T13:48:00Z');
    const deliveries = createDeliveryLog({
      ledger,
      log: silent,
      everyMs: 60_000,
      now: () => now++,
    });
    const noted = { forge: 'gitea', event: 'issues', headers: {}, ...NOTHING_READ };
    for (let i = 0; i < 730; i += 1) {
      deliveries.note({ ...noted, id: `${i}`, answer: { status: 202, issue: 'acme/app#1' } }, '{}');
    }
    await deliveries.close();
    const entries = await ledger.deliveries(1_000);
    expect(entries.map(({ guid }) => Number(guid))).toEqual(
      Array.from({ length: 500 }, (_, i) => 729 - i),
    );
  });

  it('is closed only when what is being written is down', async () => {
    const ledger = createMemoryLedger();
    const { keepDeliveries } = ledger;
    let answer: (() => void) | null = null;
    ledger.keepDeliveries = async (batch) => {
      await new Promise<void>((resolve) => {
        answer = resolve;
      });
      await keepDeliveries(batch);
    };
    const { deliveries, post } = listing(ledger);
    const { headers, body } = captured('002');
    await post(headers, body).expect(202);
    await expect.poll(() => answer).not.toBeNull();
    const listed = deliveries.close().then(() => ledger.deliveries(10));
    setImmediate(() => answer?.());
    expect(await listed).toHaveLength(1);
  });

  it('says once that Redis does not take it, and no delivery suffers', async () => {
    const ledger = createMemoryLedger();
    ledger.keepDeliveries = () => Promise.reject(new Error('Redis is away'));
    const lines: string[] = [];
    const log = pino({ level: 'warn' }, { write: (line) => lines.push(line) });
    const { deliveries, post } = listing(ledger, log);
    const { headers, body } = captured('002');
    for (let i = 0; i < 3; i += 1) {
      await post(headers, body).expect(202);
      await deliveries.close();
    }
    expect(lines).toHaveLength(1);
  });
});
