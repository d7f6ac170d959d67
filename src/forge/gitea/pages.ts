import type { Logger } from 'pino';
import { z } from 'zod';
import type { Read } from './answer.ts';
import type { Call } from './send.ts';

const PAGE = 50;
/** A forge that ignores `page` would be read for ever. */
const PAGES_AT_MOST = 1_000;

const settings = z.object({ max_response_items: z.int().positive() });

interface PagesDeps {
  read<T extends z.ZodType>(call: Call, shape: T): Promise<Read<z.output<T>>>;
  log: Logger;
}

/** Lists, page by page. */
export function createPages({ read, log }: PagesDeps) {
  let rowsAtMost: number | null = null;

  /** Pages of at most 50 rows until one is short; `untilEmpty` where the forge hides rows of a page. */
  return async function* pages<T>(
    readPage: (query: { page: number; limit: number }) => Promise<T[] | null>,
    { untilEmpty = false } = {},
  ): AsyncGenerator<T[]> {
    const readAt = async (page: number) => (await readPage({ page, limit: PAGE })) ?? [];
    // Where no page but an empty one is the last, the second is needed whatever the first says.
    const asked = untilEmpty ? await Promise.all([1, 2].map(readAt)) : [];
    for (let page = 1; page <= PAGES_AT_MOST; page += 1) {
      const rows = asked[page - 1] ?? (await readAt(page));
      if (rows.length > 0) yield rows;
      if (rows.length === 0 || (!untilEmpty && (await isShort(rows)))) return;
    }
    log.error({ pages: PAGES_AT_MOST }, 'forge: a list never ends; the rest of it is left out');
  };

  /** An administrator may have set that a page has fewer rows than are asked for (`MAX_RESPONSE_ITEMS`). */
  async function isShort({ length }: unknown[]): Promise<boolean> {
    rowsAtMost ??= length >= PAGE ? PAGE : await askRowsAtMost();
    return length < rowsAtMost;
  }

  async function askRowsAtMost(): Promise<number> {
    const call = { kind: 'settings.read', path: ['settings', 'api'], expects: [401, 403, 404] };
    const { value } = await read(call, settings);
    return Math.min(PAGE, value?.max_response_items ?? PAGE);
  }
}
