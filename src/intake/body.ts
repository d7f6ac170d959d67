import type { IncomingMessage } from 'node:http';
import type { ArrivingBodies } from './arriving.ts';

export type BodyRead =
  | { kind: 'body'; bytes: Buffer }
  | { kind: 'too-large' }
  /** The sender took longer than it may. */
  | { kind: 'slow' }
  /** Others needed its place. */
  | { kind: 'crowded-out' }
  /** The sender went away. */
  | { kind: 'aborted' };

export interface BodyLimits {
  maxBytes: number;
  timeoutMs: number;
  arriving: ArrivingBodies;
}

/** Beside its bytes, so that a body sent in single ones is not held for little. */
const CHUNK_ITSELF_BYTES = 256;

/** Reads at most `maxBytes` in at most `timeoutMs`; never rejects, never holds more in memory. */
export function readBody(
  request: IncomingMessage,
  { maxBytes, timeoutMs, arriving }: BodyLimits,
): Promise<BodyRead> {
  if (Number(request.headers['content-length']) > maxBytes) {
    return Promise.resolve({ kind: 'too-large' });
  }
  return new Promise((resolve) => {
    const chunks: Buffer[] = [];
    let size = 0;
    const here = { holds: 0, crowdedOut: () => end({ kind: 'crowded-out' }) };
    const onData = (chunk: Buffer): void => {
      size += chunk.length;
      if (size > maxBytes) end({ kind: 'too-large' });
      else keep(chunk);
    };
    const keep = (chunk: Buffer): void => {
      chunks.push(chunk);
      arriving.hold(here, chunk.length + CHUNK_ITSELF_BYTES);
    };
    const onEnd = (): void => end({ kind: 'body', bytes: Buffer.concat(chunks, size) });
    const onGone = (): void => end({ kind: 'aborted' });
    const timer = setTimeout(() => end({ kind: 'slow' }), timeoutMs);
    const end = (read: BodyRead): void => {
      clearTimeout(timer);
      arriving.release(here);
      request.off('data', onData).off('end', onEnd).off('close', onGone);
      resolve(read);
    };
    // `close` follows every error; the listener keeps one that comes later from being uncaught.
    request.on('error', onGone);
    request.on('data', onData).on('end', onEnd).on('close', onGone);
  });
}
