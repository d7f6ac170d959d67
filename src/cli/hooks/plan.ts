import type { Hook } from '../../forge/admin.ts';
import { faultOf, sameAddress } from '../../operator/doctor/hook.ts';

export interface HookPlan {
  /** Stays as it is. */
  keep: Hook | null;
  /** A new one is made, before the others go: no delivery is missed, doubles do no harm. */
  add: boolean;
  remove: Hook[];
}

/**
 * What makes a place have exactly one right hook. A faulty one is replaced, never edited: a forge's
 * edit may drop events, and none changes the secret. Hooks that lead elsewhere are not ours.
 */
export function planHook(
  hooks: Hook[],
  { url, events, renew }: { url: string; events: readonly string[]; renew: boolean },
): HookPlan {
  const ours = hooks.filter((hook) => sameAddress(hook.url, url));
  const keep = renew ? null : (ours.find((hook) => faultOf(hook, events) === null) ?? null);
  return { keep, add: keep === null, remove: ours.filter((hook) => hook !== keep) };
}
