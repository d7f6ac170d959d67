import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type SandboxForge, startSandboxForge } from '../../../src/cli/sandbox/forge.ts';
import { freePort } from '../../../src/store/valkey/free-port.ts';
import { type Program, startProgram } from '../../e2e/support/program.ts';

const SECRET = 'a-scale-secret';

/** The built program on a forge in this process; acts as people do. */
export interface Bot {
  program: Program;
  forge: SandboxForge;
  /** Opens an issue assigned to the bot; returns its number. */
  assign(title: string, body?: string): Promise<number>;
  /** Lines of the log that say so. */
  count(msg: string): number;
  stop(): Promise<void>;
}

export async function startBot(env: Record<string, string>): Promise<Bot> {
  const forge = await startSandboxForge({ pages: 'http://127.0.0.1' });
  const dataDir = mkdtempSync(join(tmpdir(), 'forgehand-scale-bot-'));
  const [port, operatorPort] = [await freePort(), await freePort()];
  const program = startProgram(['start'], {
    FORGE: 'github',
    FORGE_URL: forge.url,
    FORGE_TOKEN: forge.botToken,
    WEBHOOK_SECRET: SECRET,
    PORT: `${port}`,
    OPERATOR_PORT: `${operatorPort}`,
    DATA_DIR: dataDir,
    LEASE_DURATION: '5s',
    KILL_GRACE: '1s',
    DRAIN_DEADLINE: '5s',
    SWEEP_INTERVAL: '5s',
    ...env,
  });
  await program.said(({ msg }) => msg === 'coordinator: started');
  await forge.addHook(`http://127.0.0.1:${port}/webhooks/github`, SECRET);
  const path = `/repos/${forge.repository.fullName}/issues`;
  return {
    program,
    forge,
    async assign(title, body = '') {
      const { number } = (await forge.call('POST', path, { title, body })) as { number: number };
      await forge.call('POST', `${path}/${number}/assignees`, { assignees: [forge.bot] });
      return number;
    },
    count: (text) => program.lines.filter(({ msg }) => msg === text).length,
    async stop() {
      await program.stop();
      await forge.close();
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
}
