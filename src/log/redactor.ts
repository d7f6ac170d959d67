const SHORTEST = 6;
const SHORTEST_LINE = 16;

/**
 * Replaces secrets in a line of text or JSON, in every form they take there: as they are, escaped
 * once, and escaped twice (JSON inside an error's message). Below six characters a value would match
 * everywhere and is left alone.
 */
export function createRedactor(secrets: () => readonly string[]): (line: string) => string {
  let compiledFor = '';
  let pattern: RegExp | null = null;
  return (line) => {
    const values = secrets();
    const now = values.join('\0');
    if (now !== compiledFor) {
      compiledFor = now;
      pattern = compile(values);
    }
    return pattern ? line.replace(pattern, '[redacted]') : line;
  };
}

function compile(values: readonly string[]): RegExp | null {
  const forms = new Set(values.flatMap(partsOf).flatMap(formsOf));
  if (forms.size === 0) return null;
  // Longest first: a secret may begin with another.
  const sorted = [...forms].sort((one, other) => other.length - one.length);
  return new RegExp(sorted.map(escaped).join('|'), 'g');
}

/** A private key's lines are secret one by one: stack traces and wrapped text part them. */
function partsOf(value: string): string[] {
  const whole = value.trim();
  const lines = whole
    .split(/\r?\n/)
    .map((line) => line.trim())
    .filter((line) => line.length >= SHORTEST_LINE && !line.startsWith('-----'));
  return whole.includes('\n') ? [whole, ...lines] : [whole];
}

function formsOf(value: string): string[] {
  if (value.length < SHORTEST) return [];
  const once = inJson(value);
  return [value, once, inJson(once), inJson(encodeURIComponent(Buffer.from(value).toString()))];
}

function inJson(value: string): string {
  return JSON.stringify(value).slice(1, -1);
}

function escaped(value: string): string {
  return value.replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&');
}
