import type { Config, ForgeConfig } from '../../config.ts';
import { type Forge, ForgeError } from '../../forge/forge.ts';
import type { Ledger } from '../../ledger/ledger.ts';
import { refusedLines } from '../../operator/doctor/deliveries.ts';
import { forgeLines } from '../../operator/doctor/forge.ts';
import { fail, type Line, type Section, warn } from '../../operator/doctor/line.ts';
import { unseenLine } from '../../operator/doctor/repository.ts';
import { openAdmin, openOwnAdmin } from '../admin.ts';
import { createForge } from '../forges.ts';
import { privateHostOf } from '../private-host.ts';
import { silentLog } from '../silent-log.ts';
import type { World } from '../world.ts';
import type { DoctorOptions } from './examine.ts';
import { findForge, remediesOf } from './forge.ts';
import { type Examined, repositoryLines } from './repository.ts';

const REPOSITORIES_AT_MOST = 20;

interface At {
  config: Config;
  forge: ForgeConfig;
  ledger: Ledger | null;
}

/**
 * A forge, then its repositories. Returns those that were named and that it doesn't show, each with
 * what to say where no other forge does; null where it can't tell.
 */
export async function* examineForge(
  world: World,
  { config, forge, ledger }: At,
  { adminToken, repositories: chosen }: Pick<DoctorOptions, 'adminToken' | 'repositories'>,
): AsyncGenerator<Section, ReadonlyMap<string, Line> | null> {
  const own = await openOwnAdmin(forge);
  const { facts, account, repositories } = await findForge(forge, own, ledger);
  const last = await ledger?.lastDeliveries(forge.name);
  const lines = [...forgeLines(facts), ...(last ? refusedLines({ last }) : [])];
  yield { title: `Forge ${forge.name}`, lines };
  if (!account) return null;
  const reader = await createForge({ ...config, forge }, await silentLog(), {});
  const examined: Examined = {
    forge,
    bot: account.login,
    remedies: remediesOf(forge, account.login),
    own,
    admin: adminToken ? await openAdmin(forge, adminToken) : own,
    ledger,
    publicUrl: config.publicUrl,
    privateHost: await privateHostOf(config.publicUrl),
    last: last?.byRepository ?? new Map(),
    changed: await changedOf(reader),
    now: world.now(),
  };
  const heard = (await ledger?.repositoryNames(forge.name)) ?? [];
  const known = new Map(
    [...heard, ...repositories].map(({ fullName }) => [fullName.toLowerCase(), fullName]),
  );
  const names = chosen.length > 0 ? chosen : [...known.values()].sort();
  if (names.length === 0) yield { title: forge.name, lines: [noRepository(examined)] };
  const unseen = new Map<string, Line>();
  for (const name of names.slice(0, REPOSITORIES_AT_MOST)) {
    const lines = await answered(async () => {
      const listed = repositories.find(({ fullName }) => sameName(fullName, name));
      const seen = listed ?? (await reader.repository(name));
      if (seen) return repositoryLines(examined, name, seen);
      const line = unseenLine({ ...examined, forge: forge.name });
      if (chosen.length === 0) return [line];
      unseen.set(name, line);
      return [];
    });
    if (lines.length > 0) yield { title: name, lines };
  }
  const rest = names.length - REPOSITORIES_AT_MOST;
  if (rest > 0) {
    const remedy = 'name them: forgehand doctor owner/repo …';
    yield {
      title: forge.name,
      lines: [warn('repositories', `${rest} more are not checked`, remedy)],
    };
  }
  return unseen;
}

/** The newest change of each repository's issues that are in the bot's hands. */
async function changedOf(reader: Pick<Forge, 'assigned'>): Promise<Examined['changed']> {
  const newest = new Map<string, { issue: string; at: string }>();
  try {
    for await (const page of reader.assigned()) {
      for (const { repository, number, updatedAt } of page) {
        const name = repository.fullName.toLowerCase();
        if ((newest.get(name)?.at ?? '') >= updatedAt) continue;
        newest.set(name, { issue: `${repository.fullName}#${number}`, at: updatedAt });
      }
    }
  } catch (error) {
    // A scope is missing: the line about rights says so.
    if (!(error instanceof ForgeError)) throw error;
  }
  return newest;
}

async function answered(examining: () => Promise<Line[]>): Promise<Line[]> {
  try {
    return await examining();
  } catch (error) {
    if (!(error instanceof ForgeError)) throw error;
    return [fail('forge', error.message, 'run doctor again when the forge answers')];
  }
}

function noRepository({ bot, remedies }: Examined): Line {
  return warn('repositories', `${bot} works on no repository yet`, remedies.unseen);
}

function sameName(one: string, other: string): boolean {
  return one.toLowerCase() === other.toLowerCase();
}
