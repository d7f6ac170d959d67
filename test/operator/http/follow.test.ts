import { EventEmitter, once } from 'node:events';
import type { Request, Response } from 'express';
import { describe, expect, it } from 'vitest';
import { LedgerUnavailable } from '../../../src/ledger/ledger.ts';
import { createMemoryLedger } from '../../../src/ledger/memory.ts';
import { createFollow } from '../../../src/operator/http/api/follow.ts';
import { aCommit, aRecord, aTask, keyFor } from '../../support/records.ts';
import { openPort } from './port.ts';

const A = keyFor(1);
const RUN = 'gitea-7-1-mid0abcd-t1';
const AT = '2026-11-24T14:00:00.000Z';
const LOG = `/api/runs/${RUN}/log`;

async function aRunningTask() {
  const port = await openPort({ askEveryMs: 5 });
  const run = { id: RUN, startedAt: AT, deadline: AT };
  await port.ledger.commit(
    aCommit(A, 'running', { record: aRecord(A, aTask({ phase: 'running', run })) }),
  );
  const end = async () => void (await port.ledger.commit(aCommit(A, 'done', { expectedRev: 1 })));
  return { ...port, end };
}

/** Follows as a browser does; `until` resolves when that text has come. */
async function follow(port: Awaited<ReturnType<typeof aRunningTask>>, lastEventId?: string) {
  const headers = {
    accept: 'text/event-stream',
    ...(lastEventId ? { 'last-event-id': lastEventId } : {}),
  };
  const answer = await port.ask(LOG, { headers });
  const reader = answer.body?.pipeThrough(new TextDecoderStream()).getReader();
  let text = '';
  return {
    answer,
    until: async (wanted: string) => {
      while (!text.includes(wanted)) {
        const read = await reader?.read();
        if (!read || read.done) throw new Error(`it ended without ${wanted}: ${text}`);
        text += read.value;
      }
      return text;
    },
    leave: () => reader?.cancel(),
  };
}

describe("a run's log", () => {
  it('is text for whoever does not ask for a stream, and a file where that is wanted', async () => {
    const port = await aRunningTask();
    expect((await port.ask(LOG)).status).toBe(404);
    await port.ledger.appendLog(RUN, ['one', '<script>two</script>']);
    const answer = await port.ask(LOG);
    expect(answer.headers.get('content-type')).toBe('text/plain; charset=utf-8');
    expect(await answer.text()).toBe('one\n<script>two</script>\n');
    const file = await port.ask(`${LOG}?download`);
    expect(file.headers.get('content-disposition')).toContain(`filename=${RUN}.log`);
  });

  it('is followed line by line until the run is over', async () => {
    const port = await aRunningTask();
    const stream = await follow(port);
    expect(stream.answer.headers.get('content-type')).toContain('text/event-stream');
    await port.ledger.appendLog(RUN, ['one']);
    expect(await stream.until('data: one')).toContain('id: 1\ndata: one\n\n');
    await port.ledger.appendLog(RUN, ['two\rdata: no line of its own', 'three']);
    await port.end();
    const text = await stream.until('event: end');
    expect(text).toContain('id: 2\ndata: two data: no line of its own\n\nid: 3\ndata: three\n\n');
  });

  it('goes on after Last-Event-ID, and says when there is nothing more', async () => {
    const port = await aRunningTask();
    await port.ledger.appendLog(RUN, ['one', 'two', 'three']);
    const stream = await follow(port, '2');
    const text = await stream.until('data: three');
    expect(text).not.toContain('data: two');
    await stream.leave();
    await port.end();
    expect((await follow(port, '3')).answer.status).toBe(204);
    expect(await (await follow(port, '1')).until('event: end')).toContain('data: two');
  });

  it('tells how many lines are no longer kept', async () => {
    const port = await aRunningTask();
    const { ledger } = port;
    await ledger.appendLog(RUN, ['one']);
    ledger.readLogFrom = async (_run, line) => ({
      first: line + 7,
      lines: line === 0 ? ['eight'] : [],
    });
    const stream = await follow(port);
    expect(await stream.until('data: eight')).toContain(
      'event: omitted\ndata: 7\n\nid: 8\ndata: eight',
    );
    await stream.leave();
  });

  it('of nobody is nothing', async () => {
    const port = await aRunningTask();
    const headers = { accept: 'text/event-stream' };
    for (const id of ['x', 'gitea-7-9-mid0abcd-t1', '..%2f..%2fetc%2fpasswd'])
      expect((await port.ask(`/api/runs/${id}/log`, { headers })).status).toBe(404);
  });

  it('ends when Redis goes away, which is no defect: who follows comes again', async () => {
    const port = await aRunningTask();
    await port.ledger.appendLog(RUN, ['one']);
    const stream = await follow(port);
    await stream.until('data: one');
    port.ledger.readLogFrom = async () => {
      throw new LedgerUnavailable('Redis is away');
    };
    await expect(stream.until('never')).rejects.toThrow('it ended');
    const told = () => port.lines.map((line) => JSON.parse(line));
    await expect.poll(told).toMatchObject([{ level: 40, msg: 'operator: Redis did not answer' }]);
  });

  it('lets the port close while somebody follows', async () => {
    const port = await aRunningTask();
    await port.ledger.appendLog(RUN, ['one']);
    const stream = await follow(port);
    await stream.until('data: one');
    port.endStreams();
    await expect(stream.until('never')).rejects.toThrow('it ended');
  });
});

it('a reader who goes away while it takes nothing more gives its place free', async () => {
  const ledger = createMemoryLedger();
  const run = { id: RUN, startedAt: AT, deadline: AT };
  await ledger.commit(
    aCommit(A, 'running', { record: aRecord(A, aTask({ phase: 'running', run })) }),
  );
  await ledger.appendLog(RUN, ['one']);
  const follow = createFollow({ ledger, closing: new AbortController().signal, askEveryMs: 1 });
  const reader = Object.assign(new EventEmitter(), {
    status: () => reader,
    set: () => reader,
    write: (text: string) => {
      if (text.includes('data: one')) setImmediate(() => reader.emit('full'));
      return false;
    },
    end: () => reader,
  });
  const request = { headers: {}, query: {} } as unknown as Request;
  const following = follow(RUN, request, reader as unknown as Response);
  await once(reader, 'full');
  reader.emit('close');
  await following;
});
