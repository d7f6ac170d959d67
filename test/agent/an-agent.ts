import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pino from 'pino';
import type { AgentProgram, RunOrder } from '../../src/agent/agent.ts';
import type { Ladder } from '../../src/agent/ladder.ts';
import { createProcessAgent, type ProcessAgentDeps } from '../../src/agent/process.ts';
import { aTaskFile } from '../support/task-file.ts';

export const GROUP: Ladder = {
  name: 'process group',
  wrap: (command) => command,
  waiting: null,
  describe: 'group',
};

let count = 0;
/** What is started comes with the agent. */
type Order = Omit<RunOrder, 'program'>;
export const anOrder = (change: Partial<Order> = {}): Order => {
  count += 1;
  const task = aTaskFile();
  return {
    task: { ...task, run: { ...task.run, id: `test-${process.pid}-${count}` } },
    prompt: '# Do it\n',
    limitMs: 20_000,
    stallMs: 0,
    tailLines: 20,
    ...change,
  };
};

const controllers: AbortController[] = [];

/** After each test: what it left running. */
export function endRuns(): void {
  for (const controller of controllers.splice(0)) controller.abort('lost');
}

export function anAgent(
  script: string,
  { command = ['sh', '-c', script], ...change }: Partial<ProcessAgentDeps & AgentProgram> = {},
) {
  const runsDir = mkdtempSync(join(tmpdir(), 'forgehand-runs-'));
  const lines: string[] = [];
  const progress: unknown[] = [];
  const controller = new AbortController();
  controllers.push(controller);
  const agent = createProcessAgent({
    runsDir,
    graceMs: 300,
    retentionMs: 60_000,
    redact: (text) => text.replaceAll('s3cret-value', '[redacted]'),
    log: pino({ level: 'silent' }),
    ...change,
  });
  let wasHeard = () => {};
  const heard = new Promise<void>((resolve) => {
    wasHeard = resolve;
  });
  const watch = {
    signal: controller.signal,
    onLines: (more: string[]) => {
      lines.push(...more);
      wasHeard();
    },
    onProgress: (one: unknown) => progress.push(one),
  };
  const program = { command, env: { PATH: process.env.PATH ?? '' } };
  const run = (order = anOrder()) => agent.run({ program, ...order }, watch);
  return { agent, run, lines, progress, controller, runsDir, heard };
}
