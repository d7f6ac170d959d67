import type { Logger } from 'pino';

/** For commands: what they have to say they say themselves. */
export async function silentLog(): Promise<Logger> {
  const { createLog } = await import('../log.ts');
  return createLog({ level: 'silent', format: 'json', secrets: () => [] });
}
