import { existsSync, readFileSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';

export interface AgentRun {
  id: string;
  issue: number;
  generation: number;
  /** The blockers that its own text named. */
  needs: number[];
  startedAt: number;
  /** Null where it never came to its own end. */
  endedAt: number | null;
  code: number | null;
}

/** What the agents themselves wrote down, in the order of their starts. */
export function readAgentJournal(file: string): AgentRun[] {
  if (!existsSync(file)) return [];
  const runs = new Map<string, AgentRun>();
  for (const line of readFileSync(file, 'utf8').split('\n')) {
    const [what, id = '', issue, generation, at, code] = line.split(' ');
    if (what === 'start') {
      const needs = (code ?? '').split(',').filter(Boolean).map(Number);
      const started = { id, issue: Number(issue), generation: Number(generation), needs };
      runs.set(id, { ...started, startedAt: Number(at), endedAt: null, code: null });
    }
    const run = runs.get(id);
    if (what === 'end' && run) Object.assign(run, { endedAt: Number(at), code: Number(code) });
  }
  return [...runs.values()];
}

/** Run ids that living processes of this house carry in their environment. */
export async function livingRuns(journalFile: string): Promise<string[]> {
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name));
  const ids = await Promise.all(pids.map((pid) => runOf(pid, journalFile)));
  return [...new Set(ids.filter((id) => id !== null))];
}

async function runOf(pid: string, journalFile: string): Promise<string | null> {
  const environment = await readFile(`/proc/${pid}/environ`, 'latin1').catch(() => '');
  if (!environment.includes(`AGENT_JOURNAL=${journalFile}\0`)) return null;
  const stat = await readFile(`/proc/${pid}/stat`, 'latin1').catch(() => '');
  if (/^\d+ \(.*\) [ZX]/s.test(stat)) return null;
  return /FORGEHAND_RUN_ID=([^\0]*)\0/.exec(environment)?.[1] ?? null;
}
