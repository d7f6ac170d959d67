import type { Command } from 'commander';
import type { DeliveryEntry } from '../../domain/delivery.ts';
import { ago } from '../ago.ts';
import { withLedger } from '../reach.ts';
import { type Cell, table } from '../table.ts';
import { type World, WrongUse } from '../world.ts';

interface DeliveriesOptions {
  issue?: string;
  refused?: boolean;
  limit: string;
  json?: boolean;
}

export function addDeliveries(program: Command, world: World): void {
  program
    .command('deliveries')
    .description('the last deliveries and how they were answered, newest first')
    .option('--issue <owner/repo#n>', 'only of this issue')
    .option('--refused', 'only those that were refused')
    .option('--limit <n>', 'at most that many', '30')
    .option('--json', 'as a JSON array')
    .action(async (options: DeliveriesOptions) => {
      const limit = Number(options.limit);
      if (!Number.isSafeInteger(limit) || limit < 1)
        throw new WrongUse(`--limit ${options.limit}: use a whole number from 1`);
      const all = await withLedger(world, (ledger) => ledger.deliveries(1_000));
      const those = all.filter((one) => isMeant(one, options)).slice(0, limit);
      if (options.json) return world.out(JSON.stringify(those, null, 2));
      world.out(those.length > 0 ? shown(those, world) : whyNone(all, options));
    });
}

function isMeant(entry: DeliveryEntry, { issue, refused }: DeliveriesOptions): boolean {
  if (issue && entry.issue?.toLowerCase() !== issue.toLowerCase()) return false;
  return !refused || entry.status >= 400;
}

function whyNone(all: DeliveryEntry[], { issue }: DeliveriesOptions): string {
  if (all.length === 0)
    return 'No delivery came yet. Has the forge a webhook to here? forgehand hooks list owner/repo';
  return issue
    ? `No delivery of the last ${all.length} is about it: \`forgehand explain ${issue}\` tells how it stands.`
    : `No delivery of the last ${all.length} was refused.`;
}

function shown(entries: DeliveryEntry[], world: World): string {
  const rows = entries.map((entry) => [
    entry.id,
    ago(entry.at, world.now()),
    entry.forge,
    entry.event ?? '?',
    entry.issue ?? '–',
    entry.sender ?? '–',
    verdictOf(entry),
  ]);
  return table(['id', 'came', 'forge', 'event', 'issue', 'sender', 'verdict'], rows, world);
}

function verdictOf({ status, reason }: DeliveryEntry): Cell {
  if (status === 202) return { text: `✔ ${status} ${reason}`, colour: 'green' };
  if (status === 200) return { text: `– ${status} ${reason}`, colour: 'dim' };
  return { text: `✖ ${status} ${reason}`, colour: 'red' };
}
