import type { ForgeAdmin, Hook, HookPlace } from '../../forge/admin.ts';
import type { RepositoryFacts } from '../../forge/forge.ts';
import type { Ledger } from '../../ledger/ledger.ts';
import { type DeliveryFacts, deliveryLine } from '../../operator/doctor/deliveries.ts';
import { hookLine } from '../../operator/doctor/hook.ts';
import type { Line } from '../../operator/doctor/line.ts';
import type { Remedies } from '../../operator/doctor/remedies.ts';
import { rightsLine } from '../../operator/doctor/repository.ts';
import { testHook } from '../hook-test.ts';

/** What is the same for all repositories of a forge. */
export interface Examined {
  forge: { name: string; kind: DeliveryFacts['kind'] };
  bot: string;
  remedies: Remedies;
  /** With the bot's token. */
  own: ForgeAdmin;
  /** With that of somebody who administers, where it was given; else the bot's. */
  admin: ForgeAdmin;
  ledger: Ledger | null;
  publicUrl: string | null;
  privateHost: string | null;
  /** By the repository's id: when deliveries came last. */
  last: ReadonlyMap<number, string>;
  /** Open issues in the bot's hands, by lower-case `owner/repo`, the newest change of each. */
  changed: ReadonlyMap<string, { issue: string; at: string }>;
  now: number;
}

/** A delivery is on its way, and the list lags by a second. */
const GRACE_MS = 15_000;

export async function repositoryLines(
  examined: Examined,
  fullName: string,
  seen: RepositoryFacts,
): Promise<Line[]> {
  const { own, admin, bot, remedies, forge, publicUrl } = examined;
  const tokenMayWrite = seen.mayWrite ? await own.tokenMayWrite(fullName) : false;
  const rights = rightsLine({ seen, tokenMayWrite, bot, remedies });
  const path = `/webhooks/${forge.name}`;
  const wanted = publicUrl ? `${publicUrl.replace(/\/$/, '')}${path}` : null;
  const hooks = await hooksOf(admin, fullName);
  const { events } = admin;
  const hook = hookLine({ repository: fullName, hooks, wanted, path, events, remedies });
  const last = examined.last.get(seen.id) ?? null;
  const ours = hooks?.find(({ url }) => url === wanted) ?? null;
  const tried =
    hook.level === 'ok' && last === null && ours ? await tryHook(examined, fullName, ours) : null;
  const missed = missedOf(examined, fullName, last);
  const { kind } = forge;
  const { privateHost } = examined;
  // What came is known to Redis alone.
  if (!examined.ledger) return [rights, hook];
  return [rights, hook, deliveryLine({ kind, last, missed, privateHost, test: tried })];
}

/** Those of the repository and of its organisation; null where neither can be seen. */
async function hooksOf(admin: ForgeAdmin, fullName: string): Promise<Hook[] | null> {
  const name = fullName.split('/')[0] ?? '';
  const own = await admin.hooks({ kind: 'repository', fullName });
  const organisations = await admin.hooks({ kind: 'organisation', name });
  if (!Array.isArray(own)) return Array.isArray(organisations) ? organisations : null;
  return Array.isArray(organisations) ? [...own, ...organisations] : own;
}

/** Only where nothing ever came: it is proof, and it disturbs nobody. */
async function tryHook(
  { admin, ledger, forge }: Examined,
  fullName: string,
  hook: Hook,
): Promise<DeliveryFacts['test']> {
  if (!ledger) return null;
  const place: HookPlace = { kind: 'repository', fullName };
  const own = await admin.hooks(place);
  if (!Array.isArray(own) || !own.some(({ id, url }) => id === hook.id && url === hook.url))
    return null;
  const { kind } = await testHook({ admin, ledger, forge: forge.name }, place, hook);
  return kind === 'untestable' ? null : kind;
}

/** A change of an issue in the bot's hands sends a delivery: one that came after none is missed. */
function missedOf(
  { changed, now, ledger }: Examined,
  fullName: string,
  last: string | null,
): DeliveryFacts['missed'] {
  const change = changed.get(fullName.toLowerCase());
  if (!ledger || !change || now - Date.parse(change.at) < GRACE_MS) return null;
  const seenUntil = last ? Date.parse(last) + GRACE_MS : 0;
  return Date.parse(change.at) > seenUntil ? change : null;
}
