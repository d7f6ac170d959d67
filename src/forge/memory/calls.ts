import { type IssueRef, keyOf } from '../../domain/issue.ts';
import { type CountCall, ForgeError } from '../forge.ts';
import type { MemoryWrite } from '../memory.ts';
import type { createFaults } from './faults.ts';
import { repositoryIn, type World } from './world.ts';

export interface CallDeps {
  world: World;
  faults: ReturnType<typeof createFaults>;
  writes: MemoryWrite[];
  count: CountCall;
  wire: () => Promise<void>;
}

/** Where every call passes: counted, and met by the fault that a test asked for. */
export function createCalls({ world, faults, writes, count, wire }: CallDeps) {
  return { call, write };

  async function call<T>(kind: string, ref: IssueRef | null, work: () => T): Promise<T> {
    return pass(kind, ref, false, work);
  }

  async function write<T>(
    kind: MemoryWrite['kind'],
    ref: IssueRef | null,
    text: string,
    work: () => T,
  ): Promise<T> {
    return pass(kind, ref, true, () => {
      refuseWhere(kind, ref);
      const done = work();
      writes.push({ kind, key: ref && keyOf(ref), text });
      return done;
    });
  }

  /** As Gitea has it: 423 in an archived repository, 403 for labels of somebody who only reads. */
  function refuseWhere(kind: string, ref: IssueRef | null): void {
    const facts = ref && repositoryIn(world, ref.repositoryId)?.facts;
    if (facts?.archived) throw rejected(`${kind}: the repository is archived`, 423);
    if (facts && !facts.mayWrite && kind.startsWith('label.')) {
      throw new ForgeError('forbidden', `${kind}: the token may not`, { status: 403 });
    }
  }

  async function pass<T>(
    kind: string,
    ref: IssueRef | null,
    isWrite: boolean,
    work: () => T,
  ): Promise<T> {
    await wire();
    const fault = faults.take(kind);
    const issue = ref && `${ref.repositoryId}#${ref.number}`;
    count({ kind, write: isWrite, status: fault?.error.status ?? 200, issue, ms: 0 });
    if (fault && !fault.afterwards) throw fault.error;
    const done = work();
    if (fault) throw fault.error;
    return done;
  }
}

export function rejected(message: string, status: number): ForgeError {
  return new ForgeError('rejected', message, { status });
}
