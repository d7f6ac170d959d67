import { z } from 'zod';
import { splitWords } from './words.ts';

const UNIT_MS: Record<string, number> = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 };
const UNIT_BYTES: Record<string, number> = {
  '': 1,
  b: 1,
  kb: 1_000,
  kib: 1_024,
  mb: 1_000_000,
  mib: 1_048_576,
  gb: 1_000_000_000,
  gib: 1_073_741_824,
};
/** Node's timers turn anything longer into 1 ms. */
const MAX_TIMER_MS = 2_147_483_647;

/** Text to ms. */
export function duration({ minMs = 0 }: { minMs?: number } = {}) {
  return z.string().transform((text, context) => {
    const match = /^(\d{1,9}(?:\.\d{1,3})?)\s*(ms|s|m|h|d)$/.exec(text);
    const ms =
      text === '0' ? 0 : Math.round(Number(match?.[1]) * (UNIT_MS[match?.[2] ?? ''] ?? NaN));
    if (Number.isNaN(ms)) return fault(context, 'is no duration like 90s, 5m or 1h');
    if (ms < minMs) return fault(context, `is shorter than ${minMs / 1_000}s`);
    if (ms > MAX_TIMER_MS) return fault(context, 'is longer than 24d');
    return ms;
  });
}

/** Text to bytes. */
export function size({ min, max }: { min: number; max: number }) {
  return z.string().transform((text, context) => {
    const match = /^(\d{1,12}(?:\.\d{1,3})?)\s*([a-z]*)$/i.exec(text);
    const unit = UNIT_BYTES[match?.[2]?.toLowerCase() ?? ''];
    if (!match || unit === undefined) return fault(context, 'is no size like 1 MiB or 512 kB');
    const bytes = Math.round(Number(match[1]) * unit);
    if (bytes < min || bytes > max) return fault(context, `is not from ${min} to ${max} bytes`);
    return bytes;
  });
}

export function whole({ min, max }: { min: number; max: number }) {
  return z.string().transform((text, context) => {
    const value = /^\d{1,15}$/.test(text) ? Number(text) : Number.NaN;
    if (!(value >= min && value <= max)) {
      return fault(context, `is no whole number from ${min} to ${max}`);
    }
    return value;
  });
}

export function seconds({ max }: { max: number }) {
  return z.string().transform((text, context) => {
    const value = /^\d{1,9}(?:\.\d{1,3})?$/.test(text) ? Number(text) : Number.NaN;
    return value <= max ? value : fault(context, `is no number of seconds from 0 to ${max}`);
  });
}

export function text() {
  return z.string();
}

export function port() {
  return whole({ min: 1, max: 65_535 });
}

/** `a, b,c` to trimmed entries; empty ones are dropped. */
export function list() {
  return z.string().transform((text) =>
    text
      .split(',')
      .map((entry) => entry.trim())
      .filter((entry) => entry !== ''),
  );
}

export function listOf<const T extends string>(known: readonly T[]) {
  return list().transform((entries, context) => {
    const unknown = entries.find((entry) => !known.some((one) => one === entry));
    if (unknown !== undefined) {
      return fault(
        context,
        `holds ${JSON.stringify(unknown)}, which is none of ${known.join(', ')}`,
      );
    }
    return entries as T[];
  });
}

/** Names of environment variables. */
export function names() {
  return list().transform((entries, context) => {
    const wrong = entries.find((entry) => !/^[A-Za-z_]\w*$/.test(entry));
    return wrong === undefined
      ? entries
      : fault(context, `holds ${JSON.stringify(wrong)}, which is no name`);
  });
}

/** `owner/repo=1,other/repo=2` to numbers by lower-case name. */
export function limits() {
  return list().transform((entries, context) => {
    const byRepository: Record<string, number> = {};
    for (const entry of entries) {
      const match = /^([\w.-]+\/[\w.-]+)\s*=\s*([1-9]\d{0,3})$/.exec(entry);
      if (!match)
        return fault(context, `holds ${JSON.stringify(entry)}, which is not like owner/repo=1`);
      byRepository[(match[1] as string).toLowerCase()] = Number(match[2]);
    }
    return byRepository;
  });
}

/** `host:port,host:port` */
export function nodes() {
  return list().transform((entries, context) => {
    if (entries.length === 0) return fault(context, 'names no node');
    const read = entries.map((entry) => /^([\w.-]+|\[[\da-f:]+\]):(\d{1,5})$/i.exec(entry));
    const wrong = read.findIndex((match) => !match || Number(match[2]) > 65_535);
    if (wrong >= 0) {
      return fault(context, `holds ${JSON.stringify(entries[wrong])}, which is not like host:6379`);
    }
    return read.map((match) => ({ host: match?.[1] as string, port: Number(match?.[2]) }));
  });
}

/** An http(s) address without its last slash, user, query and fragment. */
export function address() {
  return z.string().transform((text, context) => {
    const url = URL.canParse(text) ? new URL(text) : null;
    if (!url || !/^https?:$/.test(url.protocol)) return fault(context, 'is no http(s) address');
    if (url.username || url.password) return fault(context, 'holds a user or password', true);
    return `${url.origin}${url.pathname}`.replace(/\/+$/, '');
  });
}

/** Words as a shell splits them, nothing expanded. */
export function words() {
  return z.string().transform((text, context) => {
    const split = splitWords(text);
    return split.kind === 'words' ? split.words : fault(context, split.why);
  });
}

/** `hideValue` keeps a value that may hold a password out of the message. */
function fault(context: z.core.$RefinementCtx, message: string, hideValue = false): never {
  context.addIssue({ code: 'custom', message, params: { hideValue } });
  return z.NEVER;
}
