import { join } from 'node:path';

/** Where an agent finds what it is given, and leaves what it has to say. */
export interface RunFiles {
  folder: string;
  task: string;
  prompt: string;
  result: string;
  update: string;
}

export function filesIn(folder: string): RunFiles {
  return {
    folder,
    task: join(folder, 'task.json'),
    prompt: join(folder, 'prompt.md'),
    result: join(folder, 'result.json'),
    update: join(folder, 'issue-update.json'),
  };
}

/** All that an agent sees of the environment; nothing else of ours is passed on. */
export function agentEnvironment(
  runId: string,
  files: RunFiles,
  passedOn: Record<string, string>,
): Record<string, string> {
  return {
    HOME: files.folder,
    ...passedOn,
    FORGEHAND_RUN_ID: runId,
    FORGEHAND_TASK: files.task,
    FORGEHAND_PROMPT: files.prompt,
    FORGEHAND_RESULT: files.result,
  };
}
