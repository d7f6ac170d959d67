import type { Wish, WishWay } from './wish.ts';

/** Who cancelled a task, and how; `by` is null where the forge doesn't say it. */
export interface Cancelled {
  by: string | null;
  way: WishWay | null;
}

/** A box says not who ticked it; the page and the command line know no login of the forge. */
export function cancelledBy({ by, way }: Wish): Cancelled {
  return { by: way === 'label' || way === 'command' ? by : null, way: way ?? null };
}

/** ` by ann, with /cancel`; nothing where nothing is known. `by` is shown as it is. */
export function howCancelled({ by, way }: Cancelled): string {
  switch (way) {
    case 'label':
      return ` by ${by}, who set the label`;
    case 'command':
      return ` by ${by}, with /cancel`;
    case 'box':
      return ' by a tick in the status comment';
    case 'page':
      return ' by an operator, on the bot’s page';
    case 'terminal':
      return ' by an operator, on the command line';
    case null:
      return '';
  }
}
