import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** What takes longest, the longest first. A fresh clone remembers no durations, and goes by size. */
const LONGEST = [
  'test/remote.test.ts',
  'test/dependencies.test.ts',
  'test/journey.test.ts',
  'test/linear.test.ts',
  'test/queue/bullmq.test.ts',
  'test/ledger/redis.test.ts',
  'test/agent/process.test.ts',
  'test/coordinator/interleavings.test.ts',
  'test/coordinator/unknown.test.ts',
  'test/cli/commands/doctor.test.ts',
];

/** Nothing long is left to one worker at the end. */
export class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const rank = ({ moduleId }: TestSpecification) => {
      const at = LONGEST.findIndex((name) => moduleId.endsWith(name));
      return at === -1 ? LONGEST.length : at;
    };
    return (await super.sort(files)).toSorted((a, b) => rank(a) - rank(b));
  }
}
