import type { Issue } from '../issue.ts';
import { labelOfPhase } from '../label.ts';
import type { Policy } from '../policy.ts';
import { type IssueRecord, PHASES } from '../task.ts';

/** Labels that stay when a finished issue is closed or taken from the bot. */
const LASTING = ['done', 'failed'];

/**
 * Nothing is known of an issue that shows a phase which doesn't outlive the bot's hands: the ledger
 * may have lost its task, and somebody closed it or took it away before it was restored. Its timeline tells.
 */
export function mayBeForgotten(
  record: IssueRecord | null,
  { labels }: Pick<Issue, 'labels'>,
  { labelPrefix }: Pick<Policy, 'labelPrefix'>,
): boolean {
  if (record !== null) return false;
  const passing = PHASES.filter((phase) => !LASTING.includes(phase));
  return passing.some((phase) => labels.includes(labelOfPhase(phase, labelPrefix)));
}
