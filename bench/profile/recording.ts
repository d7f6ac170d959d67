import type { ChildProcess } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { told } from '../child.ts';

/** Where profiles go; unset when nothing is recorded. */
export const PROFILES = 'BENCH_PROFILES';

const folder = process.env[PROFILES];

/** What a process is started with that is one of ours. */
export const recorderArgs = folder
  ? ['--import', new URL('recorder.mjs', import.meta.url).href]
  : [];

export function startRecording(child: ChildProcess): void {
  if (folder) child.send({ record: 'start' });
}

/** The profile of what it did since, as DevTools opens it. */
export async function keepRecording(child: ChildProcess): Promise<void> {
  if (!folder) return;
  const answer = told<{ profile: unknown }>(child);
  child.send({ record: 'stop' });
  writeFileSync(join(folder, `${child.pid}.cpuprofile`), JSON.stringify((await answer).profile));
}
