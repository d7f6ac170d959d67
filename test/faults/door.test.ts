import { readFileSync } from 'node:fs';
import { createServer, request } from 'node:http';
import { type AddressInfo, connect, type Socket } from 'node:net';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect } from 'vitest';
import { signed } from '../../src/intake/signature.ts';
import { type House, SECRET, startHouse } from './support/house.ts';
import { row, timed } from './support/row.ts';
import { until } from './support/until.ts';

const MEMORY_AT_MOST_MB = 200;

describe('strangers at the door', () => {
  let house: House;
  beforeAll(async () => {
    house = await startHouse();
  });
  afterAll(() => house?.stop());

  const port = () => Number(new URL(house.url).port);
  const headers = {
    'content-type': 'application/json',
    'x-github-event': 'issues',
    'x-hub-signature-256': `sha256=${'0'.repeat(64)}`,
  };
  /** Of the receiver, at its highest so far. */
  const memoryMb = () => {
    const receiver = house.programs.find(({ child }) => child.spawnargs.includes('serve'));
    const status = readFileSync(`/proc/${receiver?.child.pid}/status`, 'utf8');
    return Math.round(Number(/VmHWM:\s+(\d+) kB/.exec(status)?.[1]) / 1_024);
  };

  row(
    'door',
    '200 connections that say nothing and 50 that drip, beside good deliveries',
    () => house,
    async () => {
      const sockets: Socket[] = [];
      for (let n = 0; n < 250; n += 1) {
        const socket = connect(port(), '127.0.0.1')
          .on('error', () => {})
          .resume();
        sockets.push(socket);
        if (n < 50) socket.write('POST /webhooks/github HTTP/1.1\r\nhost: x\r\n');
      }
      const dripping = setInterval(() => {
        for (const socket of sockets.slice(0, 50)) if (!socket.destroyed) socket.write('x: y\r\n');
      }, 100);
      const number = await house.assigned('in the crowd');
      const recoveryMs = await timed(() => house.untilTold(number, 'done'));
      // A sweep may have found it sooner than the crowd let the receiver answer.
      await until('it is answered', async () => {
        return (await house.delivered(number, 'assigned')).status === 202;
      });
      await until('all are cut', () => sockets.every(({ closed }) => closed), 60_000);
      clearInterval(dripping);
      return { recoveryMs, note: 'all cut by the receiver itself' };
    },
  );

  row(
    'door',
    'endless chunks, a length that lies, a gzip bomb, 30 MB',
    () => house,
    async () => {
      const post = (more: Record<string, string | number>, write: (send: Send) => void) =>
        new Promise<number>((resolve) => {
          const options = { port: port(), host: '127.0.0.1', path: '/webhooks/github' };
          const asked = request({ ...options, method: 'POST', headers: { ...headers, ...more } });
          asked.on('response', (answer) => resolve(answer.statusCode ?? 0));
          asked.on('error', () => resolve(0));
          write((chunk) => asked.write(chunk));
        });
      const chunk = Buffer.alloc(65_536, 'x');
      let feeding: NodeJS.Timeout | undefined;
      const endless = await post({}, (send) => {
        feeding = setInterval(() => send(chunk), 1);
      });
      clearInterval(feeding);
      const bomb = gzipSync(Buffer.alloc(200_000_000));
      const answers = [
        endless,
        await post({ 'content-length': 1_000 }, (send) => send(Buffer.from('{'))),
        await post({ 'content-encoding': 'gzip' }, (send) => send(bomb)),
        await post({ 'content-length': 30_000_000 }, (send) => send(chunk)),
      ];
      expect(answers).toEqual([413, 408, 415, 413]);
      expect(memoryMb()).toBeLessThan(MEMORY_AT_MOST_MB);
      return { note: `413, 408, 415, 413; receiver at most ${memoryMb()} MB` };
    },
  );

  row(
    'door',
    '250 bodies of 1 MiB of which the last byte is held back, beside a good delivery',
    () => house,
    async () => {
      const most = { ...headers, 'content-length': 1_048_576 };
      const lines = Object.entries(most).map((pair) => pair.join(': '));
      const head = ['POST /webhooks/github HTTP/1.1', 'host: x', ...lines].join('\r\n');
      const heldBack = Buffer.alloc(1_048_575, 'x');
      const sockets = Array.from({ length: 250 }, () => {
        const socket = connect(port(), '127.0.0.1')
          .on('error', () => {})
          .resume();
        socket.write(`${head}\r\n\r\n`);
        socket.write(heldBack);
        return socket;
      });
      await until('there is no room for all', () => sockets.some(({ closed }) => closed));
      const number = await house.assigned('beside many large ones');
      const recoveryMs = await timed(() => house.untilTold(number, 'done'));
      // A sweep may have found it sooner than the crowd let the receiver answer.
      await until('it is answered', async () => {
        return (await house.delivered(number, 'assigned')).status === 202;
      });
      await until('all are cut', () => sockets.every(({ closed }) => closed), 60_000);
      expect(memoryMb()).toBeLessThan(MEMORY_AT_MOST_MB);
      return { recoveryMs, note: `202; receiver at most ${memoryMb()} MB` };
    },
  );

  row(
    'door',
    'every address of a well signed payload leads to a trap',
    () => house,
    async () => {
      const calls: string[] = [];
      const trap = createServer((incoming, outgoing) => {
        calls.push(incoming.url ?? '');
        outgoing.end('{}');
      }).listen(0, '127.0.0.1');
      await until('the trap is set', () => trap.listening);
      const address = `http://127.0.0.1:${(trap.address() as AddressInfo).port}/trap`;
      const number = await house.forge.open('every address is a trap');
      house.relay.lose(({ issue }) => issue === number);
      await house.forge.assign(number);
      const { headers: sent, body } = await house.delivered(number, 'assigned');
      house.relay.lose(() => false);
      const lies = JSON.parse(body, (name, value) => (/url$/.test(name) ? address : value));
      lies.repository.clone_url = address;
      const delivery = signed({ headers: sent, body: JSON.stringify(lies) }, SECRET);
      expect(await house.relay.send(delivery)).toBe(202);
      await house.untilTold(number, 'done');
      await house.settled();
      trap.close();
      expect(calls).toEqual([]);
      return { note: 'nobody came' };
    },
  );
});

type Send = (chunk: Buffer) => void;
