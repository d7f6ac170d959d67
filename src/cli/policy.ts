import type { BaseConfig } from '../config.ts';
import type { Policy } from '../domain/policy.ts';

const BACKOFF_MAX_MS = 15 * 60_000;

export function policyOf(config: BaseConfig): Policy {
  return {
    labelPrefix: config.labelPrefix,
    triggerLabel: config.triggerLabel,
    unblockOn: config.unblockOn,
    maxAttempts: config.maxAttempts,
    backoffMs: config.retryBackoffMs,
    backoffMaxMs: BACKOFF_MAX_MS,
    commandUsers: config.commandUsers,
    breakerRuns: config.breakerRuns,
    breakerWrites: config.breakerWrites,
  };
}
