import pino from 'pino';
import { afterAll } from 'vitest';
import { openSandbox } from '../../../src/cli/sandbox/open.ts';
import { createIssueApi } from '../../../src/cli/sandbox/page/forge-api.ts';
import { readBaseConfig } from '../../../src/config.ts';
import { PHASES } from '../../../src/domain/task.ts';

/** The sandbox as people start it, with no issue yet; its agent takes `stubSeconds`. */
export async function startSandbox({ stubSeconds = 2 }: { stubSeconds?: number } = {}) {
  const env = { PATH: process.env.PATH ?? '', STUB_SECONDS: `${stubSeconds}`, KILL_GRACE: '1s' };
  const sandbox = await openSandbox(readBaseConfig(env, '/'), {
    createLog: () => pino({ level: 'silent' }),
    process: { on: () => {}, off: () => {}, exit: () => {} },
  });
  afterAll(() => sandbox.shutdown.stop('the tests are through'));
  const { forge, operatorUrl, pagesUrl, engine } = sandbox;
  const repository = forge.repository.fullName;
  return {
    ledger: engine.ledger,
    /** As the ledger knows it; null while it is no task. */
    async phase(number: number) {
      const { records } = await engine.ledger.list([...PHASES], { offset: 0, limit: 200 });
      return records.find(({ record }) => record.number === number)?.record.task?.phase ?? null;
    },
    api: createIssueApi(forge),
    board: operatorUrl,
    forge: pagesUrl,
    task: (number: number) => `${operatorUrl}/tasks/${repository}/${number}`,
    issue: (number: number) => `${pagesUrl}/${repository}/issues/${number}`,
  };
}
