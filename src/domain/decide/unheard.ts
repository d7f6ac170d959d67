import type { Change } from '../change.ts';
import { readCommands } from '../commands.ts';
import type { Sight } from '../sight.ts';

/** How long the delivery of a comment may take; a forge's clock may be as much ahead. */
const DELIVERED_WITHIN_MS = 5_000;

/**
 * Where the forge tells nobody but administrators who may write, a comment's own delivery says it, and
 * a look may be faster: decided on now, a command would be refused for good that is obeyed a moment later.
 */
export function isUnheard({ changes, bot, now, rightOf }: Sight): boolean {
  const isYoung = ({ at }: Change) => Math.abs(now - Date.parse(at)) < DELIVERED_WITHIN_MS;
  return changes.some(
    (change) =>
      change.kind === 'commented' &&
      change.actor !== null &&
      rightOf(change.actor) === 'unknown' &&
      isYoung(change) &&
      readCommands(change.body, bot, true).length > 0,
  );
}
