import type { Command } from 'commander';
import type { LastDeliveries } from '../../domain/delivery.ts';
import { ALIVE_FOR_MS, type Pause } from '../../domain/kept.ts';
import { PHASES, type Phase } from '../../domain/task.ts';
import type { Ledger } from '../../ledger/ledger.ts';
import { ago } from '../ago.ts';
import { lastSweep } from '../last-sweep.ts';
import { phaseCell } from '../phases.ts';
import { withLedger } from '../reach.ts';
import { list } from '../table.ts';
import type { World } from '../world.ts';

interface ForgeStatus {
  name: string;
  bot: string | null;
  lastDelivery: string | null;
  lastRefused: LastDeliveries['refused'];
}

interface Status {
  paused: Pause | null;
  workers: string[];
  tasks: Record<Phase, number>;
  oldestQueued: string | null;
  /** When everything was looked at last. */
  sweptAt: string | null;
  forges: ForgeStatus[];
}

export function addStatus(program: Command, world: World): void {
  program
    .command('status')
    .description('what the bot does now: paused or not, workers, tasks by phase, last delivery')
    .option('--json', 'as one JSON object')
    .action(async ({ json }: { json?: boolean }) => {
      const status = await withLedger(world, (ledger) => readStatus(ledger, world));
      world.out(json ? JSON.stringify(status, null, 2) : shown(status, world));
    });
}

async function readStatus(ledger: Ledger, world: World): Promise<Status> {
  const forges = world.hasForge() ? world.forges() : [];
  const tasks = await ledger.counts();
  return {
    paused: await ledger.paused(),
    workers: await ledger.alive(world.now() - ALIVE_FOR_MS),
    tasks,
    oldestQueued: await oldestQueued(ledger, tasks.queued),
    sweptAt: await lastSweep(ledger),
    forges: await Promise.all(forges.map(({ name }) => forgeStatus(ledger, name))),
  };
}

/** The newest come first: only the last is read, however many there are. */
async function oldestQueued(ledger: Ledger, queued: number): Promise<string | null> {
  if (queued === 0) return null;
  const { records } = await ledger.list(['queued'], { offset: queued - 1, limit: 1 });
  return records[0]?.record.task?.since ?? null;
}

async function forgeStatus(ledger: Ledger, name: string): Promise<ForgeStatus> {
  const last = await ledger.lastDeliveries(name);
  return {
    name,
    bot: (await ledger.identity(name))?.login ?? null,
    lastDelivery: last.verified,
    lastRefused: last.refused,
  };
}

function shown(status: Status, world: World): string {
  const { paused, workers, tasks, oldestQueued, sweptAt, forges } = status;
  const { paint, now } = world;
  const head = paused
    ? paint('yellow', `⏸ Paused by ${paused.by}, ${ago(paused.at, now())}: ${paused.reason || '–'}`)
    : workers.length > 0
      ? paint('green', '▶ At work')
      : paint('red', '✖ No worker is alive: nothing starts. Start one: forgehand work');
  const counts = PHASES.filter((phase) => tasks[phase] > 0).map((phase) => {
    const { text, colour } = phaseCell(phase);
    return `${colour ? paint(colour, text) : text} ${tasks[phase]}`;
  });
  const pairs: [string, string][] = [
    ['tasks', counts.join('   ') || 'none yet: assign an issue to the bot'],
    ...(oldestQueued ? [['waits longest', ago(oldestQueued, now())] as [string, string]] : []),
    ['workers', workers.join(', ') || 'none'],
    ['last sweep', ago(sweptAt, now())],
    ...forges.flatMap((forge) => forgePairs(forge, now())),
  ];
  return `${head}\n${list(pairs, paint)}`;
}

function forgePairs(forge: ForgeStatus, now: number): [string, string][] {
  const { name, bot, lastDelivery, lastRefused } = forge;
  const refused =
    lastRefused && lastRefused.at > (lastDelivery ?? '')
      ? `; one was refused with ${lastRefused.status} since, ${ago(lastRefused.at, now)}`
      : '';
  return [
    [name, bot ? `as ${bot}` : 'who the bot is, is not known yet'],
    ['  last delivery', `${ago(lastDelivery, now)}${refused}`],
  ];
}
