import { PHASES } from '../domain/task.ts';
import type { Fault } from './faults.ts';
import type { ForgeConfig } from './forge.ts';
import type { Parsed } from './parse.ts';

/** A trigger label that telling a phase would set or take off. */
export function triggerLabelFaults(
  { TRIGGER_LABEL: trigger, LABEL_PREFIX: prefix }: Parsed['values'],
  forges: Pick<ForgeConfig, 'kind'>[],
): Fault[] {
  if (trigger === undefined) return [];
  const own = [...PHASES, 'hold'].map((name) => `${prefix}${name}`.toLowerCase());
  if (own.includes(trigger.toLowerCase())) {
    return [
      `TRIGGER_LABEL is ${trigger}, which the bot sets itself: name another, like ${outside(prefix)}`,
    ];
  }
  const scope = scopeOf(prefix);
  const exclusive = forges.some(({ kind }) => kind !== 'github');
  if (!exclusive || scope === '' || scopeOf(trigger) !== scope) return [];
  return [
    `TRIGGER_LABEL is ${trigger}, in the scope ${scope}/ of the phases’ labels, of which Gitea and Forgejo keep one at a time: telling a phase would take it off. Name it outside of that scope, like ${outside(prefix)}`,
  ];
}

/** Everything before the last slash, as Gitea has it. */
function scopeOf(label: string): string {
  return label.slice(0, Math.max(0, label.lastIndexOf('/')));
}

function outside(prefix: string): string {
  return `run-${prefix.replace(/[^\p{L}\p{N}]+/gu, '-').replace(/^-|-$/g, '') || 'agent'}`;
}
