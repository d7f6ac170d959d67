import { outsideFences } from './commands.ts';
import type { WishKind } from './wish.ts';

/** Of the boxes in a status comment, and of the page's buttons. */
export const BOX_NAMES: Record<WishKind, string> = {
  retry: 'Retry',
  hold: 'Hold',
  resume: 'Resume',
  cancel: 'Cancel',
};

const TICKED = /^- \[[xX]\] (Retry|Hold|Resume|Cancel)\s*$/;

export function emptyBox(kind: WishKind): string {
  return `- [ ] ${BOX_NAMES[kind]}`;
}

/** Which boxes of a status comment a person ticked. */
export function tickedBoxes(body: string): WishKind[] {
  const ticked: WishKind[] = [];
  for (const line of outsideFences(body)) {
    const name = TICKED.exec(line)?.[1];
    if (name) ticked.push(name.toLowerCase() as WishKind);
  }
  return ticked;
}
