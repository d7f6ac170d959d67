const ESC = String.fromCharCode(27);
const BEL = String.fromCharCode(7);
/** Colours and cursor movements; titles and links of terminals. */
const ANSI = new RegExp(
  `${ESC}(?:\\[[0-?]*[ -/]*[@-~]|\\][^${BEL}${ESC}]{0,500}(?:${BEL}|${ESC}\\\\))`,
  'g',
);
const LINE_ENDS = /\r\n|[\r\v\f\u0085\u2028\u2029]/g;
const CONTROLS = /(?![\n\t])\p{Cc}/gu;
/** Bidi marks, zero-width characters, tags, fillers; not the joiners of scripts and emoji. */
const HIDDEN = /(?!\u200c|\u200d|[\ufe00-\ufe0f])\p{Default_Ignorable_Code_Point}/gu;
const LONE_SURROGATES = /\p{Surrogate}/gu;
const FLOOD = /(\p{M}{4})\p{M}+/gu;

/** Valid Unicode that shows what it is: no escapes, controls, hidden or stacked characters. */
export function clean(text: string): string {
  return text
    .replace(LONE_SURROGATES, '\ufffd')
    .replace(ANSI, '')
    .replace(LINE_ENDS, '\n')
    .replace(CONTROLS, '')
    .replace(HIDDEN, '')
    .replace(FLOOD, '$1')
    .replace(/<!-/g, '<! -');
}

/** At most `max` characters (code points), the last of them `…` when some are missing. */
export function cut(text: string, max: number): string {
  // Twice as many code units hold that many code points; the rest need not be split.
  const characters = [...text.slice(0, max * 2 + 2)];
  if (characters.length <= max) return text;
  return `${characters.slice(0, Math.max(0, max - 1)).join('')}…`;
}
