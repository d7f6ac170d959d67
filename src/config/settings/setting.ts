import type { z } from 'zod';

/** What people read of a setting; the source of `.env.example` and the table in the manual. */
export interface About {
  about: string;
  /** Shown where there is no default in the code, e.g. `the kind`. */
  shownDefault?: string;
  /** What to do when it is missing or wrong. */
  remedy: string;
  /** Never shown; may also come from the file that `NAME_FILE` names. */
  secret?: true;
  /** Shown in `.env.example` in place of the default. */
  example?: string;
}

export interface Setting<T, Default extends string | undefined> {
  schema: z.ZodType<T, string>;
  about: About;
  /** As it would be written. */
  byDefault: Default;
}

export function setting<T>(schema: z.ZodType<T, string>, about: About): Setting<T, undefined>;
export function setting<T>(
  schema: z.ZodType<T, string>,
  about: About,
  byDefault: string,
): Setting<T, string>;
export function setting<T>(
  schema: z.ZodType<T, string>,
  about: About,
  byDefault?: string,
): Setting<T, string | undefined> {
  return { schema, about, byDefault };
}

const SHOWN = 60;

/** As written, to its value; or what is wrong with it, and the remedy. */
export function readSetting<T>(
  { schema, about }: Setting<T, string | undefined>,
  text: string,
): { value: T } | { why: string } {
  const read = schema.safeParse(text);
  if (read.success) return { value: read.data };
  const issue = read.error.issues[0];
  const hidden = about.secret || (issue?.code === 'custom' && issue.params?.hideValue);
  const shown = hidden ? '' : `${JSON.stringify(text.slice(0, SHOWN))} `;
  return { why: `${shown}${issue?.message}: ${about.remedy}` };
}
