/** For tests only: the process ends itself, as kill -9 would, where the named step is reached. */
export function reachFailpoint(configured: string | null, name: string): void {
  if (configured === name) process.kill(process.pid, 'SIGKILL');
}
