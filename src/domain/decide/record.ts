import type { Sight } from '../sight.ts';
import type { IssueRecord, Standing, Unfit } from '../task.ts';

/** The record with what this look saw; its task is as before. */
export function recordOf(sight: Sight): IssueRecord {
  const { issue, record } = sight;
  return {
    key: issue.key,
    repository: issue.repository,
    number: issue.number,
    title: issue.title.slice(0, 200),
    url: issue.url,
    standing: standingAs(sight),
    ...unfitAs(sight),
    cursor: sight.cursor,
    seen: {
      updatedAt: issue.updatedAt,
      state: issue.state,
      labels: issue.labels.toSorted(),
      assignees: issue.assignees.map((person) => person.id).toSorted(),
      comments: issue.comments,
      readAt: sight.now,
    },
    needs: sight.needs,
    native: sight.native,
    ...(sight.agent ? { agent: sight.agent } : {}),
    task: record?.task ?? null,
    parting: record?.parting ?? null,
  };
}

function unfitAs({ issue }: Sight): { unfit?: Unfit } {
  if (issue.pullRequest) return { unfit: 'pull-request' };
  return issue.locked ? { unfit: 'locked' } : {};
}

function standingAs({ issue }: Sight): Standing {
  if (issue.pullRequest) {
    if (issue.pullRequest.merged) return 'merged';
    return issue.state === 'closed' ? 'unmerged' : 'open';
  }
  if (issue.state === 'open') return 'open';
  return issue.closedAs === 'not-planned' ? 'not-planned' : 'closed';
}
