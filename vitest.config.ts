import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';
import { LongestFirst } from './test/support/longest-first.ts';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    exclude: ['test/e2e/**', 'test/faults/*.test.ts', 'test/scale/**', 'test/browser/**'],
    // Each wait has a bound of its own; a test of many waits adds them up where others are at work too.
    testTimeout: 60_000,
    hookTimeout: 60_000,
    // A condition that holds is met at once; how long others keep the machine busy is no failure.
    expect: { poll: { timeout: 20_000 } },
    // A module is read once a worker, not once a file: that was half of the time. Tests share no state but
    // what a module keeps, so each puts back what it changes.
    isolate: false,
    // Many tests wait for processes: three files at a time pay off on two cores.
    maxWorkers: Math.max(3, availableParallelism() - 1),
    sequence: { sequencer: LongestFirst },
    coverage: {
      provider: 'v8',
      include: ['src/**/*.ts'],
      exclude: [
        // Programs of their own, run as processes by tests, where nothing is counted: they only wire.
        'src/cli.ts',
        'src/cli/process-world.ts',
        'src/store/valkey/child.ts',
      ],
      reporter: ['text-summary', 'json-summary'],
      // Also where no redis-server is on PATH, and its tests are left out.
      thresholds: { lines: 90, branches: 90 },
    },
  },
});
