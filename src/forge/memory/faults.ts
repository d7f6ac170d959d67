import type { ForgeError } from '../forge.ts';

export interface Fault {
  /** E.g. `comment.create`; any call where it is not given. */
  kind?: string;
  error: ForgeError;
  /** How many calls; 1 where it is not given. */
  times?: number;
  /** The write happens and its answer is lost. */
  afterwards?: boolean;
}

/** Errors that the next calls end with, for tests. */
export function createFaults() {
  const waiting: { fault: Fault; left: number }[] = [];

  return {
    fail(fault: Fault): void {
      waiting.push({ fault, left: fault.times ?? 1 });
    },
    /** The fault that this call meets, used up by it. */
    take(kind: string): Fault | null {
      const found = waiting.find(({ fault, left }) => left > 0 && (fault.kind ?? kind) === kind);
      if (!found) return null;
      found.left -= 1;
      return found.fault;
    },
  };
}
