import type { IssueRef } from '../../src/domain/issue.ts';
import { keyOf } from '../../src/domain/issue.ts';
import type { Comment, Forge } from '../../src/forge/forge.ts';
import { createMemoryForge, type MemoryForge } from '../../src/forge/memory.ts';

/**
 * A forge that keeps nothing, so that what this process keeps is the bot's: every issue is assigned,
 * open and was never written to.
 */
export async function createForgetfulForge(): Promise<Forge> {
  const { forge, people }: MemoryForge = createMemoryForge();
  const pattern = await people.openIssue({ title: 'A task', assignees: [people.bot] });
  const bot = await forge.whoAmI();
  const comment = (ref: IssueRef, body: string): Comment => ({
    ...{ id: ref.number, author: bot, body, url: `https://git.example.org/${ref.number}` },
    ...{ createdAt: '2026-11-24T13:48:00Z', updatedAt: '2026-11-24T13:48:00Z' },
  });

  const changesSince: Forge['changesSince'] = (_ref, cursor) => forge.changesSince(pattern, cursor);
  const readIssue: Forge['readIssue'] = async (ref) => {
    const read = await forge.readIssue(pattern);
    if (read.kind !== 'issue') return read;
    return { kind: 'issue', issue: { ...read.issue, key: keyOf(ref), number: ref.number } };
  };

  return {
    ...forge,
    readIssue,
    changesSince,
    readWhole: async (ref) => ({
      read: await readIssue(ref),
      whole: await changesSince(ref, null),
    }),
    async *assigned() {},
    async *changedSince() {},
    addLabel: async (_ref, label) => [label],
    removeLabel: async () => {},
    ownComments: async () => [],
    readComment: async (ref) => comment(ref, 'As it was before.'),
    createComment: async (ref, body) => comment(ref, body),
    editComment: async () => true,
  };
}
