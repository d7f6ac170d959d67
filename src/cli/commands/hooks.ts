import type { Command } from 'commander';
import { faultOf, sameAddress } from '../../operator/doctor/hook.ts';
import { type HookOptions, hooksAt, hookUrl, listHooks, nameOf } from '../hooks/at.ts';
import { planHook } from '../hooks/plan.ts';
import { tryHooks } from '../hooks/try.ts';
import { table } from '../table.ts';
import type { World } from '../world.ts';

export function addHooks(program: Command, world: World): void {
  const hooks = program
    .command('hooks')
    .description('the webhooks that lead from the forge to here');
  const add = (name: string, does: string) =>
    hooks
      .command(name)
      .description(does)
      .argument('[repositories...]', 'like owner/repo')
      .option('--org <names...>', 'of organisations: one hook for all their repositories')
      .option(
        '--admin-token <token>',
        'of who administers them, used once, not stored; - reads stdin',
      )
      .option('--forge <name>', 'with several forges: which')
      .option('--url <address>', 'in place of PUBLIC_URL')
      .option('--json', 'as JSON');

  add('install', 'make each place have exactly one right hook; calling it again changes nothing')
    .option('--renew', 'replace a right one too: its secret may be another')
    .action((names: string[], options: HookOptions & { renew?: boolean }) =>
      install(world, names, options),
    );
  add('list', 'all hooks of a place, ours marked').action((names: string[], options: HookOptions) =>
    listAll(world, names, options),
  );
  add('remove', 'remove the hooks that lead here').action((names: string[], options: HookOptions) =>
    remove(world, names, options),
  );
  add(
    'test',
    'have the forge send something and see whether it arrives in the bot that runs',
  ).action((names: string[], options: HookOptions) => tryHooks(world, names, options));
}

async function install(
  world: World,
  names: string[],
  options: HookOptions & { renew?: boolean },
): Promise<void> {
  const { forge, admin, places } = await hooksAt(world, names, options);
  const url = hookUrl(world, forge, options.url);
  const secret = forge.webhookSecrets()[0] ?? '';
  const done = [];
  for (const place of places) {
    world.progress(`${nameOf(place)} …`);
    const plan = planHook(await listHooks(admin, place), {
      url,
      events: admin.events,
      renew: options.renew === true,
    });
    if (plan.add) await admin.addHook(place, { url, secret });
    for (const { id } of plan.remove) await admin.removeHook(place, id);
    done.push({ place: nameOf(place), url, added: plan.add, removed: plan.remove.length });
  }
  world.progress('');
  if (options.json) return world.out(JSON.stringify(done));
  for (const { place, added, removed } of done) {
    const replaced = removed > 0 ? `, ${removed} other${removed > 1 ? 's' : ''} removed` : '';
    const words = added ? `installed: ${url}` : `already there: ${url}`;
    world.out(`${world.paint('green', '✔')} ${place}  ${words}${replaced}`);
  }
}

async function listAll(world: World, names: string[], options: HookOptions): Promise<void> {
  const { forge, admin, places } = await hooksAt(world, names, options);
  const publicUrl = options.url ?? world.config().publicUrl;
  const url = publicUrl ? hookUrl(world, forge, publicUrl) : null;
  const rows = [];
  for (const place of places) {
    for (const hook of await listHooks(admin, place)) {
      const ours = url !== null && sameAddress(hook.url, url);
      rows.push({ place: nameOf(place), ours, fault: faultOf(hook, admin.events), ...hook });
    }
  }
  if (options.json) return world.out(JSON.stringify(rows, null, 2));
  if (rows.length === 0) return world.out('There are none: forgehand hooks install makes one.');
  const cells = rows.map(({ place, id, ours, fault, url: to }) => [
    place,
    `${id}`,
    ours ? (fault ?? { text: '✔ leads here', colour: 'green' as const }) : 'leads elsewhere',
    to,
  ]);
  world.out(table(['place', 'id', 'what', 'address'], cells, world));
}

async function remove(world: World, names: string[], options: HookOptions): Promise<void> {
  const { forge, admin, places } = await hooksAt(world, names, options);
  const url = hookUrl(world, forge, options.url);
  const removed = [];
  for (const place of places) {
    const ours = (await listHooks(admin, place)).filter((hook) => sameAddress(hook.url, url));
    for (const { id } of ours) await admin.removeHook(place, id);
    removed.push({ place: nameOf(place), removed: ours.length });
  }
  if (options.json) return world.out(JSON.stringify(removed));
  for (const { place, removed: count } of removed)
    world.out(count > 0 ? `${place}  removed: ${url}` : `${place}  has none that leads here`);
}
