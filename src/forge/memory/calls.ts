import { type IssueRef, keyOf } from '../../domain/issue.ts';
import { type CountCall, ForgeError } from '../forge.ts';
import type { MemoryWrite } from '../memory.ts';
import type { createFaults } from './faults.ts';

export interface CallDeps {
  faults: ReturnType<typeof createFaults>;
  writes: MemoryWrite[];
  count: CountCall;
  wire: () => Promise<void>;
}

/** Where every call passes: counted, and met by the fault that a test asked for. */
export function createCalls({ faults, writes, count, wire }: CallDeps) {
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
      const done = work();
      writes.push({ kind, key: ref && keyOf(ref), text });
      return done;
    });
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
