/** Zero-width space: forges find references by what stands right behind the mark. */
const BREAK = '\u200b';

/**
 * Takes the effect from everything that a forge acts on, in prose and in code spans alike, and
 * leaves it readable. Escapes and entities are taken apart first: forges look for mentions in the
 * text that these become.
 */
export function inert(text: string): string {
  return text
    .replace(/\\(?=[!-/:-@[-`{-~])/g, `\\${BREAK}`)
    .replace(/&(?=[#a-z])/gi, `&${BREAK}`)
    .replace(/[@＠](?=\S)/g, `$&${BREAK}`)
    .replace(/[#!](?=\p{N})/gu, `$&${BREAK}`)
    .replace(/(gh)-(?=\d)/gi, `$1-${BREAK}`)
    .replace(/:(?=\/\/)/g, `:${BREAK}`)
    .replace(/(www)(?=\.)/gi, `$1${BREAK}`)
    .replace(/[0-9a-f]{7,}/gi, (sha) => sha.replace(/.{6}(?=.)/g, `$&${BREAK}`))
    .replace(/\](?=[([:])/g, `]${BREAK}`)
    .replace(/\[(?=[ \txX]\]|\^)/g, `[${BREAK}`)
    .replace(/<(?=[a-z/!?])/gi, `<${BREAK}`);
}
