import { StringDecoder } from 'node:string_decoder';

export interface OutputDeps {
  redact(text: string): string;
  onLines(lines: string[]): void;
  onProgress(progress: { percent: number | null; text: string }): void;
  onAny(): void;
  /** How many last lines are kept for the status comment. */
  tailLines: number;
}

export interface Output {
  /** One for each stream: a line never mixes two. */
  stream(): (chunk: Buffer) => void;
  end(): void;
  tail(): string[];
}

const LINE_CHARACTERS = 4_000;
/** So much more is read of a line before it is cut: a secret that is cut first isn't known any more. */
const SECRET_CHARACTERS = 4_000;
const READ_CHARACTERS = LINE_CHARACTERS + SECRET_CHARACTERS;
const NEWLINE = 10;
const BATCH_MS = 100;
/** A flood: what exceeds this between two batches is counted, not kept. */
const LINES_A_BATCH = 2_000;
const PROGRESS = /^::progress\s+(\d{1,3})(?:\.\d+)?(.*)$/s;

/** Cuts output into lines with bounded memory: long lines are cut, floods dropped in the middle. */
export function createOutput(deps: OutputDeps): Output {
  const streams: { flush(): void }[] = [];
  let tail: string[] = [];
  let batch: string[] = [];
  let dropped = 0;
  let timer: NodeJS.Timeout | null = null;

  return {
    stream,
    end() {
      for (const one of streams) one.flush();
      deliver();
    },
    tail: () => tail.slice(-deps.tailLines || tail.length).map(shown),
  };

  function stream(): (chunk: Buffer) => void {
    const decoder = new StringDecoder('utf8');
    let rest = '';
    streams.push({
      flush() {
        const last = rest + decoder.end();
        if (last) line(last);
        rest = '';
      },
    });
    return (chunk) => {
      deps.onAny();
      for (const part of batch.length < LINES_A_BATCH ? [chunk] : endsOf(chunk)) take(part);
    };

    function take(chunk: Buffer): void {
      const parts = decoder.write(chunk).split('\n');
      for (const [i, part] of parts.entries()) {
        rest += part.slice(0, Math.max(0, READ_CHARACTERS - rest.length));
        if (i === parts.length - 1) break;
        line(rest);
        rest = '';
      }
    }
  }

  /** In a flood: the end of the line under way, and the last lines; those between are only counted. */
  function endsOf(chunk: Buffer): Buffer[] {
    const first = chunk.indexOf(NEWLINE);
    let from = chunk.length;
    for (let lines = 0; lines <= deps.tailLines && from > first; lines += 1)
      from = chunk.lastIndexOf(NEWLINE, from - 1);
    if (first < 0 || from <= first) return [chunk];
    for (let i = first + 1; i <= from; i += 1) if (chunk[i] === NEWLINE) dropped += 1;
    return [chunk.subarray(0, first + 1), chunk.subarray(from + 1)];
  }

  function line(raw: string): void {
    if (deps.tailLines > 0 && tail.push(raw) > 2 * deps.tailLines)
      tail = tail.slice(-deps.tailLines);
    timer ??= setTimeout(deliver, BATCH_MS);
    if (batch.length >= LINES_A_BATCH) {
      dropped += 1;
      return;
    }
    const clean = shown(raw);
    batch.push(clean);
    const progress = PROGRESS.exec(clean);
    if (!progress) return;
    const percent = Math.min(100, Number(progress[1]));
    deps.onProgress({ percent, text: wordsOf(progress[2]).slice(0, 200) });
  }

  /** Redacted, then cut. What was read last of a line too long may be the beginning of a secret. */
  function shown(raw: string): string {
    const clean = deps.redact(raw.replace(/\r$/, ''));
    const sure = raw.length < READ_CHARACTERS ? clean.length : clean.length - SECRET_CHARACTERS;
    const kept = Math.min(LINE_CHARACTERS, Math.max(0, sure));
    return (clean.length > kept ? `${clean.slice(0, kept)} …` : clean).toWellFormed();
  }

  function deliver(): void {
    if (timer) clearTimeout(timer);
    timer = null;
    if (batch.length === 0) return;
    const lines = dropped > 0 ? [...batch, `… ${dropped} lines dropped`] : batch;
    batch = [];
    dropped = 0;
    deps.onLines(lines);
  }
}

/** A percent sign may stand between the number and the words. */
function wordsOf(rest = ''): string {
  return rest.replace(/^\s*%?\s*/, '').trimEnd();
}
