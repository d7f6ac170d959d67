import { mkdirSync, writeFileSync } from 'node:fs';
import { readFile, rename, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import type { AgentResult } from '../domain/outcome.ts';
import type { RunOrder } from './agent.ts';
import { filesIn, type RunFiles } from './environment.ts';

const RESULT_BYTES = 64 * 1024;

const resultSchema = z.object({
  outcome: z.enum(['done', 'retry', 'needs-human', 'failed']).nullish().catch(null),
  summary: z.string().catch(''),
  question: z.string().catch(''),
});

/**
 * A fresh folder, readable by its owner only. Not by way of the thread pool: for files this small that
 * takes longer than writing them, and the agent waits for it.
 */
export function makeFolder(runsDir: string, { task, prompt }: RunOrder): RunFiles {
  const files = filesIn(join(runsDir, task.run.id));
  mkdirSync(files.folder, { recursive: false, mode: 0o700 });
  writeFileSync(files.task, JSON.stringify(task, null, 2), { mode: 0o600 });
  writeFileSync(files.prompt, prompt, { mode: 0o600 });
  return files;
}

/** Written aside, then renamed: an agent never reads half of it. */
export async function writeUpdate(files: RunFiles, issue: unknown): Promise<void> {
  await writeFile(`${files.update}.new`, JSON.stringify(issue, null, 2), { mode: 0o600 });
  await rename(`${files.update}.new`, files.update);
}

/** The agent's own words, secrets redacted; a file that can't be used is a remark, not an error. */
export async function readResult(
  files: RunFiles,
  redact: (text: string) => string,
): Promise<{ result: AgentResult | null; remarks: string[] }> {
  const found = await stat(files.result).catch(() => null);
  if (!found) return { result: null, remarks: [] };
  if (!found.isFile()) return { result: null, remarks: ['the result is not a file'] };
  if (found.size > RESULT_BYTES)
    return { result: null, remarks: ['the result file exceeds 64 kB'] };
  try {
    const { outcome, summary, question } = resultSchema.parse(
      JSON.parse(await readFile(files.result, 'utf8')),
    );
    const words = { summary: redact(summary), question: redact(question) };
    return { result: { outcome: outcome ?? null, ...words }, remarks: [] };
  } catch {
    return { result: null, remarks: ['the result file is not the JSON object it should be'] };
  }
}
