import type { ForgeAdmin, Hook, HookPlace } from '../../forge/admin.ts';
import { sameAddress } from '../../operator/doctor/hook.ts';
import { type HookTest, testHook } from '../hook-test.ts';
import { privateHostOf } from '../private-host.ts';
import { withBot } from '../reach.ts';
import { Failed, type World } from '../world.ts';
import { type HookOptions, hooksAt, hookUrl, listHooks, nameOf } from './at.ts';

interface Tried {
  place: string;
  /** `untestable` says so for an organisation's hook on a forge that can't send by it. */
  result: HookTest['kind'] | 'no-hook';
  url: string;
}

/** Proof, not hope: the forge sends, and the delivery is looked for where the bot wrote it down. */
export async function tryHooks(world: World, names: string[], options: HookOptions): Promise<void> {
  const { forge, admin, places } = await hooksAt(world, names, options);
  const url = hookUrl(world, forge, options.url);
  const tried: Tried[] = [];
  await withBot(world.config(), [], async ({ ledger }) => {
    for (const place of places) {
      world.progress(`${nameOf(place)}: waits for the forge’s delivery …`);
      const hook = await ourHook(admin, place, url);
      const result = hook
        ? await testHook({ admin, ledger, forge: forge.name }, place, hook)
        : { kind: 'no-hook' as const };
      tried.push({ place: nameOf(place), result: result.kind, url });
    }
  });
  world.progress('');
  const host = await privateHostOf(url);
  if (options.json) world.out(JSON.stringify(tried));
  else for (const one of tried) world.out(lineOf(one, forge.kind, host, world));
  if (tried.some(({ result }) => result !== 'arrived')) throw new Failed();
}

async function ourHook(admin: ForgeAdmin, place: HookPlace, url: string): Promise<Hook | null> {
  const hooks = await listHooks(admin, place);
  return hooks.find((hook) => sameAddress(hook.url, url)) ?? null;
}

function lineOf(
  { place, result, url }: Tried,
  kind: 'gitea' | 'forgejo' | 'github',
  host: string | null,
  { paint }: World,
): string {
  const bad = paint('red', '✖');
  switch (result) {
    case 'arrived':
      return `${paint('green', '✔')} ${place}  a delivery arrived, its signature was right`;
    case 'refused':
      return `${bad} ${place}  a delivery arrived and was refused: the hook’s secret is another\n  → forgehand hooks install ${place} --renew --admin-token -`;
    case 'no-hook':
      return `${bad} ${place}  has no hook that leads to ${url}\n  → forgehand hooks install ${place}`;
    case 'untestable':
      return `${bad} ${place}  can’t be tried: ${kind} sends nothing by an organisation’s hook on request\n  → change an issue in one of its repositories, then: forgehand deliveries`;
    case 'lost':
      return `${bad} ${place}  nothing arrived from ${url}\n  → ${lostRemedy(kind, host)}`;
  }
}

function lostRemedy(kind: 'gitea' | 'forgejo' | 'github', host: string | null): string {
  if (kind !== 'github' && host)
    return `${host} is a private address, to which ${kind} sends nothing by default: put \`[webhook] ALLOWED_HOST_LIST = ${host}\` into its app.ini and restart it`;
  return 'the webhook’s page on the forge shows what it tried; check the address, the proxy and the firewall';
}
