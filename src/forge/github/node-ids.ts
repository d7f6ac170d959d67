import type { IssueRef } from '../../domain/issue.ts';
import type { Label } from '../forge.ts';
import { idOf } from './about.ts';

/** Some 200 bytes each; one that was forgotten costs a read. */
const ISSUES_AT_MOST = 5_000;

export type NodeIds = ReturnType<typeof createNodeIds>;

/** What GraphQL calls issues and labels, kept from what REST told anyway. */
export function createNodeIds() {
  const issues = new Map<string, string>();
  const labels = new Map<number, Map<string, { label: Label; id: string | null }>>();

  return {
    issue: (ref: IssueRef) => issues.get(idOf(ref)) ?? null,
    label: (repositoryId: number, name: string) => entry(repositoryId, name)?.id ?? null,
    hasLabel: (repositoryId: number, name: string) => entry(repositoryId, name) !== undefined,

    keepIssue(ref: IssueRef, id: string | null | undefined): void {
      const key = idOf(ref);
      // Taken out first, so that the oldest in order is the one not read for longest.
      issues.delete(key);
      if (id) issues.set(key, id);
      const [oldest] = issues.keys();
      if (issues.size > ISSUES_AT_MOST && oldest !== undefined) issues.delete(oldest);
    },

    keepLabel(repositoryId: number, label: Label, id: string | null): void {
      const ours = labels.get(repositoryId) ?? new Map();
      labels.set(repositoryId, ours.set(label.name.toLowerCase(), { label, id }));
    },

    /** The issue's id, and those of its repository's labels; which labels they were. */
    forget(ref: IssueRef): Label[] {
      const ours = [...(labels.get(ref.repositoryId)?.values() ?? [])];
      issues.delete(idOf(ref));
      labels.delete(ref.repositoryId);
      return ours.map(({ label }) => label);
    },
  };

  function entry(repositoryId: number, name: string) {
    return labels.get(repositoryId)?.get(name.toLowerCase());
  }
}
