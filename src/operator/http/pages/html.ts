const TEXT = Symbol('html');

/** Markup that was made here: only `html` and `trusted` make it. */
export interface Html {
  readonly [TEXT]: string;
}

export type Part = string | number | null | undefined | false | Html | readonly Part[];

/** A template whose parts are escaped, in text and in quoted attributes; markup made by it stays. */
export function html(strings: TemplateStringsArray, ...parts: Part[]): Html {
  const text = strings.reduce((all, string, i) => all + textOf(parts[i - 1]) + string);
  return trusted(text);
}

/** For text that was made safe elsewhere, and for that alone. */
export function trusted(text: string): Html {
  return { [TEXT]: text };
}

export function render(page: Html): string {
  return page[TEXT];
}

/** For addresses that others gave: anything but http and https leads nowhere. */
export function webAddress(url: string): string {
  return URL.canParse(url) && /^https?:$/.test(new URL(url).protocol) ? url : '#';
}

function textOf(part: Part): string {
  if (part === null || part === undefined || part === false) return '';
  if (isList(part)) return part.map(textOf).join('');
  return typeof part === 'object' ? part[TEXT] : escaped(String(part));
}

function isList(part: Part): part is readonly Part[] {
  return Array.isArray(part);
}

const ESCAPES: Record<string, string> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
  '`': '&#96;',
};

function escaped(text: string): string {
  return text.replace(/[&<>"'`]/g, (character) => ESCAPES[character] ?? '');
}
