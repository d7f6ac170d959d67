import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { AgentProgram, RunOrder } from '../../agent/agent.ts';
import { createProcessAgent } from '../../agent/process.ts';
import type { BaseConfig } from '../../config.ts';
import type { Ending } from '../../domain/outcome.ts';
import { createRedactor } from '../../log/redactor.ts';
import { stubCommand } from '../own-programs.ts';
import { silentLog } from '../silent-log.ts';

const LIMIT_MS = 60_000;
const TAIL_LINES = 5;
const TEXT =
  'This is no real issue: `forgehand doctor` looks whether you start. Change nothing, ask nothing, and end with exit code 0.';

/** Starts the agent as a worker would, on a made-up issue that no forge has. */
export async function tryAgent({
  agent,
  secrets,
}: Pick<BaseConfig, 'agent' | 'secrets'>): Promise<Ending> {
  const runsDir = await mkdtemp(join(tmpdir(), 'forgehand-doctor-'));
  const { run } = createProcessAgent({
    runsDir,
    graceMs: agent.killGraceMs,
    retentionMs: 0,
    redact: createRedactor(secrets),
    log: await silentLog(),
  });
  const watch = { signal: new AbortController().signal, onLines() {}, onProgress() {} };
  try {
    return await run(madeUp({ command: agent.command ?? stubCommand(), env: agent.env }), watch);
  } finally {
    await rm(runsDir, { recursive: true, force: true });
  }
}

function madeUp(program: AgentProgram): RunOrder {
  const deadline = new Date(Date.now() + LIMIT_MS).toISOString();
  return {
    program,
    task: {
      version: 1,
      run: { id: 'doctor', generation: 1, attempt: 1, maxAttempts: 1, deadline },
      issue: {
        key: 'doctor/0#0',
        number: 0,
        title: 'A try by forgehand doctor',
        body: TEXT,
        url: '',
        author: 'forgehand',
        labels: [],
        assignedBy: null,
      },
      repository: { fullName: 'forgehand/doctor', cloneUrl: '', defaultBranch: 'main' },
      metadata: {},
      comments: [],
      answers: [],
    },
    prompt: `# A try by forgehand doctor\n\n${TEXT}\n`,
    limitMs: LIMIT_MS,
    stallMs: 0,
    tailLines: TAIL_LINES,
  };
}
