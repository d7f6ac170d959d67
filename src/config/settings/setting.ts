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
