import { cpSync, existsSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { House } from '../faults/support/house.ts';
import type { Plan } from './plan.ts';

/** For whoever looks for the cause: the programs' logs, the journals and the plan. The folder's path. */
export function keepLogs(house: House, plan: Plan): string {
  const dir = mkdtempSync(join(tmpdir(), `forgehand-soak-${plan.seed}-`));
  const write = (name: string, rows: unknown[]) =>
    writeFileSync(join(dir, name), rows.map((one) => `${JSON.stringify(one)}\n`).join(''));
  for (const [i, { child, lines }] of house.programs.entries()) {
    const [, , part = 'program'] = child.spawnargs;
    write(`${String(i).padStart(3, '0')}-${part}-${child.pid}.ndjson`, lines);
  }
  write('forge.ndjson', house.proxy.writes());
  write('deliveries.ndjson', house.relay.sent);
  write('plan.ndjson', [...plan.acts, plan.faults]);
  const agents = join(house.dir, 'agents.txt');
  if (existsSync(agents)) cpSync(agents, join(dir, 'agents.txt'));
  return dir;
}
