import { afterAll, afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { IssueKey } from '../../src/domain/issue.ts';
import type { Consumers, Handlers, Queue, RateLimited } from '../../src/queue/queue.ts';
import { keyFor } from '../support/records.ts';

export interface QueueSetup {
  queue: Queue;
  flush(): Promise<void>;
  close(): Promise<void>;
}

const [A, B, C] = [1, 2, 3].map(keyFor) as [IssueKey, IssueKey, IssueKey];

export function queueContract(name: string, setup: () => Promise<QueueSetup>): void {
  describe(`the queue: ${name}`, async () => {
    const { queue, flush, close } = await setup();
    let consumers: Consumers | null = null;
    let done: string[] = [];
    /** A handler that is under way until it is let go. */
    let again: string[] = [];
    let gates: Map<string, () => void> = new Map();
    beforeEach(async () => {
      await flush();
      done = [];
      again = [];
      gates = new Map();
    });
    afterEach(async () => {
      for (const open of gates.values()) open();
      await consumers?.close();
      consumers = null;
    });
    afterAll(close);

    async function consume(handlers: Partial<Handlers>, runs = 1, looks = 1) {
      consumers = await queue.consume(
        {
          look: async ({ key }) => void done.push(`look ${key}`),
          run: async ({ key, turn }) => void done.push(`run ${key} ${turn}`),
          report: async ({ key }) => void done.push(`report ${key}`),
          triesAgain: ({ kind }) => void again.push(kind),
          gaveUp: async ({ kind, key }) => void done.push(`gave up ${kind} ${key}`),
          ...handlers,
        } as Handlers,
        { runs, looks, reports: 1, leaseMs: 2_000, onError: () => {} },
      );
    }
    const gate = (what: string) => new Promise<void>((resolve) => gates.set(what, resolve));
    const look = (key: IssueKey, urgency: 'person' | 'released' | 'sweep' = 'person') =>
      queue.addLook({ key, urgency });

    it('does each look, run and report', async () => {
      await look(A);
      await queue.addRun({ key: A, turn: 1, priority: 1 });
      await queue.addReport({ key: A, rank: 0 });
      await consume({});
      await expect.poll(() => done.toSorted()).toEqual([`look ${A}`, `report ${A}`, `run ${A} 1`]);
    });

    it('makes one look of many that wait', async () => {
      for (let i = 0; i < 5; i += 1) await look(A);
      await look(B);
      expect(await queue.looksOutstanding()).toBe(2);
      await consume({});
      await expect.poll(() => done.toSorted()).toEqual([`look ${A}`, `look ${B}`]);
      expect(await queue.looksOutstanding()).toBe(0);
    });

    it('makes exactly one more of all that come while one is under way', async () => {
      let starts = 0;
      await consume(
        {
          look: async () => {
            starts += 1;
            if (starts === 1) await gate('first');
            done.push(`${starts}`);
            return undefined;
          },
        },
        1,
        4,
      );
      await look(A);
      await expect.poll(() => gates.has('first')).toBe(true);
      for (let i = 0; i < 4; i += 1) await look(A);
      expect(starts).toBe(1);
      gates.get('first')?.();
      await expect.poll(() => done).toEqual(['1', '2']);
      expect(await queue.looksOutstanding()).toBe(0);
    });

    it("lets a person's look overtake a sweep's, also for an issue that waits already", async () => {
      for (const key of [A, B, C]) await look(key, 'sweep');
      await look(C, 'person');
      await consume({});
      await expect.poll(() => done.length).toBe(3);
      expect(done[0]).toBe(`look ${C}`);
    });

    it('tells why a look was asked for, the most urgent reason where there were several', async () => {
      await look(A, 'sweep');
      await look(B, 'released');
      await look(C, 'sweep');
      await look(C, 'person');
      await consume({
        look: async ({ key, urgency }) => void done.push(`${key} ${urgency}`),
      });
      await expect
        .poll(() => done.toSorted())
        .toEqual([`${A} sweep`, `${B} released`, `${C} person`].toSorted());
    });

    it('adds a turn once, in order of priority, and knows its place', async () => {
      await queue.addRun({ key: A, turn: 1, priority: 30 });
      await queue.addRun({ key: A, turn: 1, priority: 30 });
      await queue.addRun({ key: B, turn: 4, priority: 20 });
      expect(await queue.placeOf(A, 1)).toEqual({ place: 2, of: 2 });
      expect(await queue.hasRun(A, 1)).toBe(true);
      expect(await queue.hasRun(A, 2)).toBe(false);
      await queue.reprioritise({ key: A, turn: 1, priority: 10 });
      expect(await queue.placeOf(A, 1)).toEqual({ place: 1, of: 2 });
      await queue.reprioritise({ key: C, turn: 9, priority: 10 });
      expect(await queue.placeOf(C, 9)).toBeNull();
      await consume({});
      await expect.poll(() => done).toEqual([`run ${A} 1`, `run ${B} 4`]);
      await expect.poll(() => queue.hasRun(A, 1)).toBe(false);
    });

    it('does an ended turn again when it is added again', async () => {
      await consume({});
      await queue.addRun({ key: A, turn: 1, priority: 1 });
      await expect.poll(() => done.length).toBe(1);
      await expect
        .poll(async () => {
          await queue.addRun({ key: A, turn: 1, priority: 1 });
          return done.length;
        })
        .toBeGreaterThan(1);
    });

    it('does not let a report that failed, and waits for its next try, hold up one that is asked for', async () => {
      let tries = 0;
      await consume({
        report: async () => {
          tries += 1;
          if (tries === 1) throw new Error('no');
          done.push(`try ${tries}`);
          return undefined;
        },
      });
      await queue.addReport({ key: A, rank: 0 });
      await expect.poll(() => again).toEqual(['report']);
      await queue.addReport({ key: A, rank: 0 });
      await expect.poll(() => done).toContain('try 2');
    });

    it('tells ends before what only waits, also of an issue that waits to be told already', async () => {
      await queue.addReport({ key: A, rank: 3 });
      await queue.addReport({ key: B, rank: 2 });
      await queue.addReport({ key: C, rank: 3 });
      await queue.addReport({ key: C, rank: 0 });
      await consume({});
      await expect.poll(() => done).toEqual([`report ${C}`, `report ${B}`, `report ${A}`]);
    });

    it('tries a failing look again and gives up at last, a failing run at once', async () => {
      let tries = 0;
      await consume({
        look: async () => {
          tries += 1;
          throw new Error('no');
        },
        run: async () => {
          throw new Error('no');
        },
      });
      await queue.addRun({ key: B, turn: 1, priority: 1 });
      await look(A);
      await expect
        .poll(() => done, { timeout: 15_000 })
        .toEqual([`gave up run ${B}`, `gave up look ${A}`]);
      expect(tries).toBe(4);
      expect(again).toEqual(['look', 'look', 'look']);
    });

    it('stops the queue of a rate-limited report, which comes again', async () => {
      const answers: (RateLimited | undefined)[] = [{ rateLimitedMs: 300 }];
      const at: number[] = [];
      await consume({
        report: async ({ key }) => {
          at.push(Date.now());
          const answer = answers.shift();
          if (!answer) done.push(`report ${key}`);
          return answer;
        },
      });
      await queue.addReport({ key: A, rank: 0 });
      await expect.poll(() => at.length).toBe(1);
      await queue.addReport({ key: B, rank: 0 });
      await expect
        .poll(() => done.toSorted(), { timeout: 5_000 })
        .toEqual([`report ${A}`, `report ${B}`]);
      expect((at[1] as number) - (at[0] as number)).toBeGreaterThanOrEqual(250);
    });

    it('stops nothing of another forge when one says that it is asked too often', async () => {
      const other: IssueKey = 'github/7#1';
      let limited = 0;
      const limitedHere = async (kind: string, key: IssueKey): Promise<RateLimited | undefined> => {
        if (key === other) return void done.push(kind);
        limited += 1;
        return { rateLimitedMs: 60_000 };
      };
      await consume({
        look: ({ key }) => limitedHere('look', key),
        report: ({ key }) => limitedHere('report', key),
      });
      await look(A);
      await queue.addReport({ key: A, rank: 0 });
      await expect.poll(() => limited).toBe(2);
      await look(other);
      await queue.addReport({ key: other, rank: 0 });
      await expect.poll(() => done.toSorted()).toEqual(['look', 'report']);
      await look(B);
      await expect.poll(() => queue.looksOutstanding()).toBe(2);
      expect(await queue.looksOutstanding('gitea')).toBe(2);
      expect(await queue.looksOutstanding('github')).toBe(0);
      expect(limited).toBe(2);
    });

    it('aborts a run that is under way when asked to', async () => {
      let isUnderWay = false;
      await consume({
        run: async (_, turn) => {
          isUnderWay = true;
          await new Promise((resolve) => turn.signal.addEventListener('abort', resolve));
          done.push(String(turn.signal.reason));
        },
      });
      await queue.addRun({ key: A, turn: 1, priority: 1 });
      await expect.poll(() => isUnderWay).toBe(true);
      expect(await consumers?.idle(['run'], 20)).toBe(false);
      consumers?.abortRuns();
      expect(await consumers?.idle(['run'], 5_000)).toBe(true);
      expect(done).toEqual(['shutdown']);
    });

    it('takes nothing new of what is paused, and goes on with the rest', async () => {
      await consume({});
      await consumers?.pause(['run']);
      await queue.addRun({ key: A, turn: 1, priority: 1 });
      await look(A);
      await expect.poll(() => done).toEqual([`look ${A}`]);
      expect(await queue.hasRun(A, 1)).toBe(true);
    });
  });
}
