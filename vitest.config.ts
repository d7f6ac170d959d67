import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    exclude: ['test/e2e/**'],
    testTimeout: 20_000,
    hookTimeout: 20_000,
    coverage: {
      provider: 'v8',
      include: ['src/**/*.ts'],
      exclude: [
        // Proven by the contract suite against a real Gitea: npm run test:e2e.
        'src/forge/gitea/**',
        // Run as programs of their own by the end-to-end tests, where nothing is counted.
        'src/cli.ts',
        'src/cli/{start,healthcheck,process-world}.ts',
        'src/cli/commands/{start,healthcheck}.ts',
        'src/store/valkey/child.ts',
      ],
      reporter: ['text-summary', 'json-summary'],
      // Enforced where everything can run: without redis-server on PATH its tests are left out.
      ...(process.env.CI ? { thresholds: { lines: 90, branches: 89 } } : {}),
    },
  },
});
