import { describe, expect, it } from 'vitest';
import { createAddLooks } from '../../src/intake/add-looks.ts';
import { QueueUnavailable } from '../../src/queue/queue.ts';

const [A, B, C] = ['gitea/7#1', 'gitea/7#2', 'gitea/7#3'] as const;

/** What was stored so far; each storing waits until the test ends it. */
function store() {
  const stored: string[] = [];
  const under: Deferred[] = [];
  const begun = (what: string): Promise<void> => {
    stored.push(what);
    const one = deferred();
    under.push(one);
    return one.promise;
  };
  const addLook = createAddLooks({
    addLook: ({ key, urgency }) => begun(`${urgency} ${key}`),
    owe: (owed) => begun(owed.map(({ kind, key }) => `${kind} ${key}`).join()),
  });
  return { addLook, stored, under };
}

interface Deferred {
  promise: Promise<void>;
  resolve(): void;
  reject(error: unknown): void;
}

function deferred(): Deferred {
  let [resolve, reject] = [() => {}, (_error: unknown) => {}];
  const promise = new Promise<void>((yes, no) => {
    [resolve, reject] = [yes, no];
  });
  return { promise, resolve, reject };
}

describe('looks that deliveries ask for', () => {
  it('are added at once when they come alone', async () => {
    const { addLook, stored, under } = store();
    const first = addLook(A);
    under[0]?.resolve();
    await first;
    const second = addLook(B);
    under[1]?.resolve();
    await second;
    expect(stored).toEqual([`person ${A}`, `person ${B}`]);
  });

  it('are owed together when they come while another is being stored, one an issue', async () => {
    const { addLook, stored, under } = store();
    const first = addLook(A);
    const rest = Promise.all([addLook(B), addLook(C), addLook(B)]);
    expect(stored).toEqual([`person ${A}`]);
    under[0]?.resolve();
    await first;
    await expect.poll(() => stored).toEqual([`person ${A}`, `hint ${B},hint ${C}`]);
    under[1]?.resolve();
    await rest;
  });

  it('of an issue that is being stored are stored once more: that one may be read already', async () => {
    const { addLook, stored, under } = store();
    const first = addLook(A);
    const again = addLook(A);
    under[0]?.resolve();
    await first;
    await expect.poll(() => stored).toEqual([`person ${A}`, `hint ${A}`]);
    under[1]?.resolve();
    await again;
  });

  it('are not answered for another’s: each hears of the storing it was part of', async () => {
    const { addLook, under } = store();
    const first = addLook(A);
    const second = addLook(B);
    under[0]?.reject(new QueueUnavailable('away'));
    await expect(first).rejects.toThrow('away');
    await expect.poll(() => under.length).toBe(2);
    under[1]?.resolve();
    await second;
  });
});
