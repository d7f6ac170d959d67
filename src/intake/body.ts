import type { IncomingMessage } from 'node:http';

export type BodyRead =
  | { kind: 'body'; bytes: Buffer }
  | { kind: 'too-large' }
  /** The sender took longer than it may, or went away. */
  | { kind: 'slow' }
  | { kind: 'aborted' };

/** Reads at most `maxBytes` in at most `timeoutMs`; never rejects, never holds more in memory. */
export function readBody(
  request: IncomingMessage,
  { maxBytes, timeoutMs }: { maxBytes: number; timeoutMs: number },
): Promise<BodyRead> {
  if (Number(request.headers['content-length']) > maxBytes) {
    return Promise.resolve({ kind: 'too-large' });
  }
  return new Promise((resolve) => {
    const chunks: Buffer[] = [];
    let size = 0;
    const onData = (chunk: Buffer): void => {
      size += chunk.length;
      if (size > maxBytes) end({ kind: 'too-large' });
      else chunks.push(chunk);
    };
    const onEnd = (): void => end({ kind: 'body', bytes: Buffer.concat(chunks, size) });
    const onGone = (): void => end({ kind: 'aborted' });
    const timer = setTimeout(() => end({ kind: 'slow' }), timeoutMs);
    const end = (read: BodyRead): void => {
      clearTimeout(timer);
      request.off('data', onData).off('end', onEnd).off('close', onGone);
      resolve(read);
    };
    // `close` follows every error; the listener keeps one that comes later from being uncaught.
    request.on('error', onGone);
    request.on('data', onData).on('end', onEnd).on('close', onGone);
  });
}
