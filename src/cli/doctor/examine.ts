import { type Config, ConfigError, type ForgeConfig } from '../../config.ts';
import { type Forge, ForgeError } from '../../forge/forge.ts';
import type { Ledger } from '../../ledger/ledger.ts';
import { agentLine } from '../../operator/doctor/agent.ts';
import { refusedLines } from '../../operator/doctor/deliveries.ts';
import { forgeLines } from '../../operator/doctor/forge.ts';
import { lifeLines } from '../../operator/doctor/life.ts';
import { fail, type Line, ok, type Section, warn } from '../../operator/doctor/line.ts';
import { storeLines } from '../../operator/doctor/store.ts';
import { openAdmin, openOwnAdmin } from '../admin.ts';
import { createForge } from '../forges.ts';
import { privateHostOf } from '../private-host.ts';
import { silentLog } from '../silent-log.ts';
import type { World } from '../world.ts';
import { findAgent } from './agent.ts';
import { findForge, remediesOf } from './forge.ts';
import { findLife } from './life.ts';
import { type Examined, repositoryLines } from './repository.ts';
import { findStore } from './store.ts';

export interface DoctorOptions {
  adminToken: string | null;
  /** `owner/repo`; [] = those it knows. */
  repositories: string[];
  /** On a made-up issue. */
  tryAgent: boolean;
}

const REPOSITORIES_AT_MOST = 20;

/** Everything that must be so for an assigned issue to be worked on, section by section. */
export async function* examine(world: World, options: DoctorOptions): AsyncGenerator<Section> {
  const settings = settingsLines(world);
  yield { title: 'Settings', lines: settings };
  if (settings.some(({ level }) => level === 'fail')) return;
  const config = world.config();
  const { facts, bot } = await findStore(config);
  try {
    yield { title: 'Store', lines: storeLines(facts) };
    const ledger = bot?.ledger ?? null;
    const life = lifeLines(await findLife(config, ledger, world.now()));
    yield { title: 'Bot', lines: [...life, agentLine(await findAgent(config, options.tryAgent))] };
    for (const forge of world.forges()) {
      yield* examineForge(world, { config, forge, ledger }, options);
    }
  } finally {
    await bot?.close();
  }
}

function settingsLines(world: World): Line[] {
  try {
    world.config();
    return [ok('settings', 'complete and well-formed')];
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    return error.faults.map((fault) => {
      const [says = fault, ...remedy] = fault.split(': ');
      return fail('settings', says, remedy.join(': '));
    });
  }
}

interface At {
  config: Config;
  forge: ForgeConfig;
  ledger: Ledger | null;
}

async function* examineForge(
  world: World,
  { config, forge, ledger }: At,
  { adminToken, repositories: chosen }: DoctorOptions,
): AsyncGenerator<Section> {
  const own = await openOwnAdmin(forge);
  const { facts, account, repositories } = await findForge(forge, own, ledger);
  const last = await ledger?.lastDeliveries(forge.name);
  const lines = [...forgeLines(facts), ...(last ? refusedLines({ last }) : [])];
  yield { title: `Forge ${forge.name}`, lines };
  if (!account) return;
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
  for (const name of names.slice(0, REPOSITORIES_AT_MOST)) {
    const lines = answered(async () => {
      const listed = repositories.find(({ fullName }) => sameName(fullName, name));
      return repositoryLines(examined, name, listed ?? (await reader.repository(name)));
    });
    yield { title: name, lines: await lines };
  }
  const rest = names.length - REPOSITORIES_AT_MOST;
  if (rest > 0) {
    const remedy = 'name them: forgehand doctor owner/repo …';
    yield {
      title: forge.name,
      lines: [warn('repositories', `${rest} more are not checked`, remedy)],
    };
  }
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
