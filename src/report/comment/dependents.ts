import type { Story } from '../story.ts';

/** `When this is done, #18 can start.` Nothing where nobody waits. */
export function canStartNext({ dependents, moreDependents }: Story): string[] {
  const waiting = dependents.filter(isWaiting).map((dependent) => dependent.reference);
  return waiting.length > 0
    ? [`When this is done, ${list(waiting, moreDependents)} can go on.`]
    : [];
}

/** `Free to start now: #18. Still waiting: #21 (for #15).` */
export function released({ dependents, moreDependents }: Story): string[] {
  const free = dependents.filter(
    (dependent) => isFree(dependent) && dependent.waitsFor.length === 0,
  );
  const waiting = dependents.filter(
    (dependent) => isWaiting(dependent) && dependent.waitsFor.length > 0,
  );
  const sentences = [
    ...(free.length > 0
      ? [
          `Free to start now: ${list(
            free.map(({ reference }) => reference),
            moreDependents,
          )}.`,
        ]
      : []),
    ...(waiting.length > 0
      ? [
          `Still waiting: ${list(
            waiting.map(({ reference, waitsFor }) => `${reference} (for ${list(waitsFor)})`),
          )}.`,
        ]
      : []),
  ];
  return sentences.length > 0 ? [sentences.join(' ')] : [];
}

/** `#18 stays blocked until this is done.` */
export function staysBlocked({ dependents, moreDependents }: Story): string {
  const waiting = dependents.filter(isWaiting).map((dependent) => dependent.reference);
  if (waiting.length === 0) return '';
  return ` ${list(waiting, moreDependents)} ${waiting.length === 1 && !moreDependents ? 'stays' : 'stay'} blocked until this is done.`;
}

/** Released, and maybe begun; what a person holds, and what ended before, wasn't freed by this. */
function isFree({ phase }: { phase: string | null }): boolean {
  return phase === 'blocked' || phase === 'queued' || phase === 'running';
}

function isWaiting({ phase }: { phase: string | null }): boolean {
  return phase === 'blocked' || phase === 'held' || phase === 'queued';
}

/** `open`: there are more than the names that were read, nobody counted how many. */
function list(names: string[], open = false): string {
  const shown = names.slice(0, 10);
  const more = names.length - shown.length;
  if (open) return `${shown.join(', ')} and others`;
  return more > 0 ? `${shown.join(', ')} and ${more} more` : shown.join(', ');
}
