import { z } from 'zod';
import type { IssueRef, Person } from '../../domain/issue.ts';
import type { Permission } from '../forge.ts';
import { people } from './parse.ts';
import { issueOf, type Repositories } from './repositories.ts';

const answered = z.object({ permission: z.string() });

/** A person makes the bot an administrator because it said that this would help. */
const NOT_ADMINISTERED_FOR_MS = 60_000;

/**
 * Who may write, as far as a plain token can know it. Exact where the bot administers the
 * repository, and in a user's repository by who can be assigned; that list of an organisation's
 * repository also has teams that may only read, so there it can only refuse.
 */
export function createPermission({
  repositories,
  now,
}: {
  repositories: Repositories;
  now: () => number;
}) {
  /** Since when, by repository. */
  const notAdministered = new Map<number, number>();

  return async function permission(ref: IssueRef, person: Person): Promise<Permission> {
    const exact = await byCollaborator(ref, person);
    if (exact) return exact;
    const { value, seen } = await repositories.within(
      ref.repositoryId,
      { kind: 'permission.read', issue: issueOf(ref), path: ['assignees'], expects: [403] },
      people,
    );
    if (!seen || !value) return 'unknown';
    if (!value.some(({ id }) => id === person.id)) return 'none';
    return (await repositories.isOrganisations(ref.repositoryId)) ? 'unknown' : 'write';
  };

  /** Null where only an administrator of the repository is told. */
  async function byCollaborator(ref: IssueRef, person: Person): Promise<Permission | null> {
    const since = notAdministered.get(ref.repositoryId);
    if (since !== undefined && now() - since < NOT_ADMINISTERED_FOR_MS) return null;
    const { status, value } = await repositories.within(
      ref.repositoryId,
      {
        kind: 'permission.read',
        issue: issueOf(ref),
        path: ['collaborators', person.login, 'permission'],
        expects: [403],
      },
      answered,
    );
    if (status === 403) notAdministered.set(ref.repositoryId, now());
    if (!value) return null;
    return ['write', 'admin', 'owner'].includes(value.permission) ? 'write' : 'none';
  }
}
