import { EventEmitter } from 'node:events';
import { pino } from 'pino';
import { expect, it, vi } from 'vitest';
import { type Step, shutdownOnSignals } from '../src/shutdown.ts';

function start(steps: Step[], deadlineMs = 10_000) {
  const lines: Record<string, unknown>[] = [];
  const log = pino({ level: 'debug' }, { write: (line) => lines.push(JSON.parse(line)) });
  const exit = vi.fn<(code: number) => void>();
  const own = Object.assign(new EventEmitter(), { exit });
  const force = vi.fn();
  const shutdown = shutdownOnSignals({ steps, deadlineMs, force, log, process: own });
  return { own, exit, force, lines, shutdown };
}

const done = (name: string, order: string[] = []): Step => [
  name,
  async () => {
    order.push(name);
  },
];
const endless: Step = ['endless', () => new Promise(() => {})];

it.each(['SIGTERM', 'SIGINT'] as const)(
  '%s runs the steps in order and exits 0',
  async (signal) => {
    const order: string[] = [];
    const { own, exit, force } = start([done('http', order), done('redis', order)]);
    own.emit(signal, signal);
    await vi.waitFor(() => expect(exit).toHaveBeenCalledWith(0));
    expect(order).toEqual(['http', 'redis']);
    expect(force).not.toHaveBeenCalled();
  },
);

it('a step that fails is logged once, the others run, and it exits 1', async () => {
  const order: string[] = [];
  const broken: Step = ['broken', () => Promise.reject(new Error('no'))];
  const { shutdown, exit, lines } = start([broken, done('redis', order)]);
  expect(await shutdown.stop('test')).toBe(1);
  expect(order).toEqual(['redis']);
  expect(lines.filter(({ step }) => step === 'broken')).toHaveLength(1);
  expect(exit).toHaveBeenCalledExactlyOnceWith(1);
});

it.each([
  ['SIGTERM', 1],
  ['SIGINT', 130],
] as const)('a second signal %s kills at once and exits %i', (signal, code) => {
  const { own, exit, force } = start([endless]);
  own.emit('SIGTERM', 'SIGTERM');
  expect(force).not.toHaveBeenCalled();
  own.emit(signal, signal);
  expect(force).toHaveBeenCalledOnce();
  expect(exit).toHaveBeenCalledExactlyOnceWith(code);
});

it('at the deadline what is left is told, killed, and it exits 1', async () => {
  let deadline: AbortSignal | undefined;
  const order: string[] = [];
  let leftMs = 0;
  const slow: Step = [
    'slow',
    (left, signal) => {
      [leftMs, deadline] = [left, signal];
      return new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve()));
    },
  ];
  const { shutdown, exit, force } = start([slow, done('never', order)], 20);
  expect(await shutdown.stop('test')).toBe(1);
  expect(deadline?.aborted).toBe(true);
  expect(leftMs).toBeGreaterThan(0);
  expect(leftMs).toBeLessThanOrEqual(20);
  expect(force).toHaveBeenCalledOnce();
  expect(exit).toHaveBeenCalledExactlyOnceWith(1);
  expect(order).toEqual([]);
});

it('stopping twice is stopping once', async () => {
  const order: string[] = [];
  const { shutdown, exit } = start([done('http', order)]);
  expect(await Promise.all([shutdown.stop('a'), shutdown.stop('b')])).toEqual([0, 0]);
  expect(order).toEqual(['http']);
  expect(exit).toHaveBeenCalledOnce();
});

it('disposed of, it listens no more', () => {
  const { shutdown, own } = start([]);
  expect(own.listenerCount('SIGTERM') + own.listenerCount('SIGINT')).toBe(2);
  shutdown.dispose();
  expect(own.listenerCount('SIGTERM') + own.listenerCount('SIGINT')).toBe(0);
});

it('listens to the real process by default', () => {
  const before = process.listenerCount('SIGTERM');
  const log = pino({ level: 'silent' });
  const shutdown = shutdownOnSignals({ steps: [], deadlineMs: 1, log });
  expect(process.listenerCount('SIGTERM')).toBe(before + 1);
  shutdown.dispose();
});
