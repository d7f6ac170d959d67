import { setTimeout as wait } from 'node:timers/promises';
import type { DeliveryEntry } from '../domain/delivery.ts';
import type { ForgeAdmin, Hook, HookPlace } from '../forge/admin.ts';
import type { Ledger } from '../ledger/ledger.ts';

export type HookTest =
  | { kind: 'arrived'; entry: DeliveryEntry }
  | { kind: 'refused'; entry: DeliveryEntry }
  | { kind: 'lost' }
  /** The forge can't be asked to send something by this hook. */
  | { kind: 'untestable' };

export interface HookTestDeps {
  admin: ForgeAdmin;
  ledger: Pick<Ledger, 'deliveries'>;
  /** The configured name. */
  forge: string;
  waitMs?: number;
}

/** A forge tries once, within five seconds; the list of deliveries lags by one. */
const WAIT_MS = 10_000;
const ASK_EVERY_MS = 200;
/** What forges send to try a hook. */
const TRIED_BY = ['push', 'ping'];

/** Has the forge send something by a hook and looks for it among the deliveries that came. */
export async function testHook(
  { admin, ledger, forge, waitMs = WAIT_MS }: HookTestDeps,
  place: HookPlace,
  hook: Hook,
): Promise<HookTest> {
  const before = new Set((await ledger.deliveries(1_000)).map(({ id }) => id));
  let found: DeliveryEntry | null = null as DeliveryEntry | null;
  const tried = await admin.test(place, hook, async () => {
    const until = Date.now() + waitMs;
    while (!found && Date.now() < until) {
      await wait(ASK_EVERY_MS);
      const fresh = (await ledger.deliveries(50)).filter(({ id }) => !before.has(id));
      found = fresh.find((one) => one.forge === forge && isTry(one)) ?? null;
    }
  });
  if (!tried) return { kind: 'untestable' };
  if (!found) return { kind: 'lost' };
  return { kind: found.verified ? 'arrived' : 'refused', entry: found };
}

function isTry({ event }: DeliveryEntry): boolean {
  return event !== null && TRIED_BY.includes(event);
}
