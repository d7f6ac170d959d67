import { once } from 'node:events';
import { Writable } from 'node:stream';
import { expect, it } from 'vitest';
import { gatherWrites } from '../../src/store/gather-writes.ts';

it('sends what is written in one turn together and in order, and the next turn’s after it', async () => {
  const sent: string[] = [];
  const socket = new Writable({
    decodeStrings: false,
    write(chunk, _, done) {
      sent.push(String(chunk));
      done();
    },
    writev(chunks, done) {
      sent.push(chunks.map(({ chunk }) => String(chunk)).join(''));
      done();
    },
  });
  gatherWrites(socket);
  socket.write('a');
  socket.write('b');
  await Promise.resolve().then(() => socket.write('c'));
  expect(sent).toEqual([]);
  await new Promise((resolve) => setImmediate(resolve));
  socket.write('d');
  socket.end();
  await once(socket, 'finish');
  expect(sent).toEqual(['abc', 'd']);
});
