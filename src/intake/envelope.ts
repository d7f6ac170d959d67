import { isUtf8 } from 'node:buffer';
import type { IncomingMessage } from 'node:http';
import type { Forge } from '../forge/forge.ts';
import type { Answer } from './answers.ts';
import type { ArrivingBodies } from './arriving.ts';
import { type BodyRead, readBody } from './body.ts';
import { isSigned, signatureOf } from './signature.ts';

export type Opened =
  /** `text` as it was signed. */
  | { kind: 'body'; body: unknown; text: string }
  | { kind: 'answer'; answer: Answer; text: string | null };

export interface EnvelopeDeps {
  maxBytes: number;
  /** For the body to arrive; default 5 s. */
  readTimeoutMs?: number;
  arriving: ArrivingBodies;
}

/** Size, signature and syntax: what is behind it can be trusted to come from the forge. */
export async function openEnvelope(
  forge: { kind: Forge['kind']; secrets: () => readonly string[] },
  { maxBytes, readTimeoutMs: timeoutMs = 5_000, arriving }: EnvelopeDeps,
  request: IncomingMessage,
): Promise<Opened> {
  const wrongType = whyNotJson(request);
  if (wrongType) return refuse(415, wrongType);
  const signature = signatureOf(forge.kind, request.headers);
  if (signature === null) return refuse(401, 'The signature is missing: set the webhook’s secret.');
  const read = await readBody(request, { maxBytes, timeoutMs, arriving });
  if (read.kind !== 'body') return unread(read.kind, maxBytes);
  if (read.bytes.length === 0) return refuse(400, 'The body is empty.');
  // Invalid bytes would be replaced on decoding, and another text verified than was sent.
  if (!isUtf8(read.bytes)) return refuse(400, 'The body is not UTF-8.');
  const text = read.bytes.toString('utf8');
  if (!(await isSigned(text, signature, forge.secrets()))) {
    return refuse(
      401,
      'The signature is wrong: the webhook’s secret is another than WEBHOOK_SECRET.',
    );
  }
  return parse(text);
}

function whyNotJson({ headers }: IncomingMessage): string | null {
  const type = headers['content-type'] ?? '';
  if (!/^application\/json[ \t]*(?:;[ \t]*charset="?utf-8"?[ \t]*)?$/i.test(type)) {
    return 'Only application/json in UTF-8 is taken: set the webhook’s content type to it.';
  }
  const encoding = headers['content-encoding'] ?? 'identity';
  return encoding === 'identity' ? null : 'Compressed bodies are not taken.';
}

function unread(kind: Exclude<BodyRead['kind'], 'body'>, maxBytes: number): Opened {
  if (kind === 'too-large') {
    return refuse(413, `The body is larger than ${maxBytes} bytes (WEBHOOK_MAX_BYTES).`);
  }
  if (kind === 'crowded-out') {
    return refuse(503, 'Too many bodies are on their way at once: deliver it again later.');
  }
  return refuse(408, 'The body did not arrive in time.');
}

function parse(text: string): Opened {
  try {
    return { kind: 'body', body: JSON.parse(text), text };
  } catch {
    return { ...refuse(400, 'The body is not JSON.'), text };
  }
}

function refuse(status: 400 | 401 | 408 | 413 | 415 | 503, error: string) {
  return { kind: 'answer' as const, answer: { status, error }, text: null };
}
