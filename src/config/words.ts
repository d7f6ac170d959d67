export type Split = { kind: 'words'; words: string[] } | { kind: 'fault'; why: string };

/**
 * Splits like a POSIX shell, without expanding anything: quotes group, a backslash takes the next
 * character as it is (within double quotes only before `"` and `\`), `$`, `*` and `;` are letters.
 */
export function splitWords(text: string): Split {
  const words: string[] = [];
  let word: string | null = null;
  let quote: '"' | "'" | null = null;
  for (let index = 0; index < text.length; index++) {
    const character = text[index] as string;
    const next = text[index + 1];
    if (quote === "'") {
      if (character === "'") quote = null;
      else word += character;
    } else if (character === '\\') {
      if (next === undefined) return { kind: 'fault', why: 'ends with a lone backslash' };
      const kept = quote === '"' && next !== '"' && next !== '\\' ? `\\${next}` : next;
      word = (word ?? '') + kept;
      index++;
    } else if (quote === '"') {
      if (character === '"') quote = null;
      else word += character;
    } else if (character === '"' || character === "'") {
      quote = character;
      word ??= '';
    } else if (/\s/.test(character)) {
      if (word !== null) words.push(word);
      word = null;
    } else word = (word ?? '') + character;
  }
  if (quote) return { kind: 'fault', why: `has a quote ${quote} that is never closed` };
  if (word !== null) words.push(word);
  if (!words[0]) return { kind: 'fault', why: 'names no program' };
  return { kind: 'words', words };
}
