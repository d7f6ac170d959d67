import type { Change } from '../domain/change.ts';
import type { Issue, IssueKey, IssueRef } from '../domain/issue.ts';
import { keyOf } from '../domain/issue.ts';
import { type Metadata, type Reference, readMetadata } from '../domain/metadata.ts';
import type { IssueRecord, Unresolved } from '../domain/task.ts';
import type { Forge } from '../forge/forge.ts';

/** What an issue waits for, from its text and from the forge's own dependencies. */
export interface Needs {
  needs: IssueKey[];
  native: IssueKey[];
  blocks: IssueKey[];
  unresolved: Unresolved[];
  notUnderstood: Metadata['notUnderstood'];
  /** The one that its estimate recommends, as written. */
  agent: string | null;
}

export type NeedsForge = Pick<Forge, 'name' | 'tellsDependencies' | 'dependencies' | 'repository'>;

export async function readNeeds(
  forge: NeedsForge,
  ref: IssueRef,
  issue: Issue,
  seen: { record: IssueRecord | null; changes: Change[] },
  forgeUrl: string,
): Promise<Needs> {
  const metadata = readMetadata(issue.body, placeOf(issue, forgeUrl));
  const [native, blockedBy, blocks] = await Promise.all([
    nativeOf(forge, ref, seen),
    resolve(forge, ref, metadata.blockedBy),
    resolve(forge, ref, metadata.blocks),
  ]);
  return {
    needs: [...new Set([...blockedBy.keys, ...native])],
    native,
    blocks: blocks.keys,
    unresolved: blockedBy.unresolved,
    notUnderstood: [...metadata.notUnderstood, ...blocks.unresolved.map(asLine)],
    agent: metadata.estimate.agent,
  };
}

/** Of an issue that was a task: whom its text names as waiting for it. */
export async function readBlocks(
  forge: NeedsForge,
  ref: IssueRef,
  issue: Issue,
  forgeUrl: string,
): Promise<IssueKey[]> {
  const { blocks } = readMetadata(issue.body, placeOf(issue, forgeUrl));
  return (await resolve(forge, ref, blocks)).keys;
}

function placeOf({ repository, url }: Issue, forgeUrl: string) {
  return { repository: repository.fullName, forgeUrl, issueUrl: url };
}

/**
 * Where the timeline tells of dependencies, they are asked for only when it did: a whole timeline tells
 * of all, and a task's record has kept them up to its cursor. One of an issue that was let go kept none.
 */
async function nativeOf(
  forge: NeedsForge,
  ref: IssueRef,
  { record, changes }: { record: IssueRecord | null; changes: Change[] },
): Promise<IssueKey[]> {
  const told = changes.some((change) => change.kind === 'dependencies');
  if (forge.tellsDependencies && !told && !record?.cursor) return [];
  if (forge.tellsDependencies && !told && record?.task) return record.native;
  return (await forge.dependencies(ref)).map((issue) => issue.key);
}

async function resolve(
  forge: NeedsForge,
  ref: IssueRef,
  references: Reference[],
): Promise<{ keys: IssueKey[]; unresolved: Unresolved[] }> {
  const keys: IssueKey[] = [];
  const unresolved: Unresolved[] = [];
  for (const { repository, number } of references) {
    const found =
      repository === null ? { id: ref.repositoryId } : await forge.repository(repository);
    if (found) keys.push(keyOf({ forge: forge.name, repositoryId: found.id, number }));
    else {
      unresolved.push({
        text: `${repository}#${number}`,
        why: 'no such repository, or the bot may not read it',
      });
    }
  }
  return { keys, unresolved };
}

function asLine({ text, why }: Unresolved): { line: string; why: string } {
  return { line: `Blocks: ${text}`, why };
}
