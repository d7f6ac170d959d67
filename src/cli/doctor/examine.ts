import { ConfigError, type ForgeConfig } from '../../config.ts';
import { agentLines } from '../../operator/doctor/agent.ts';
import { lifeLines } from '../../operator/doctor/life.ts';
import { fail, type Line, ok, type Section } from '../../operator/doctor/line.ts';
import { storeLines } from '../../operator/doctor/store.ts';
import { forgeNamed } from '../forge-named.ts';
import type { World } from '../world.ts';
import { findAgents } from './agent.ts';
import { examineForge } from './forge-sections.ts';
import { findLife } from './life.ts';
import { findStore } from './store.ts';

export interface DoctorOptions {
  /** Only this one; null = all. */
  forge: string | null;
  adminToken: string | null;
  /** `owner/repo`; [] = those it knows. */
  repositories: string[];
  /** On a made-up issue. */
  tryAgent: boolean;
}

/**
 * Everything that must be so for an assigned issue to be worked on, section by section. Throws
 * WrongUse, before the first, where it isn't said which forge is meant.
 */
export async function* examine(world: World, options: DoctorOptions): AsyncGenerator<Section> {
  const settings = settingsLines(world);
  const usable = settings.every(({ level }) => level !== 'fail');
  const forges = usable ? askedForges(world, options) : [];
  yield { title: 'Settings', lines: settings };
  if (!usable) return;
  const config = world.config();
  const { facts, bot } = await findStore(config);
  try {
    yield { title: 'Store', lines: storeLines(facts) };
    const ledger = bot?.ledger ?? null;
    const life = lifeLines(await findLife(config, ledger, world.now()));
    const agents = agentLines(await findAgents(config, options.tryAgent));
    yield { title: 'Bot', lines: [...life, ...agents] };
    const unseen = [];
    for (const forge of forges) {
      unseen.push(yield* examineForge(world, { config, forge, ledger }, options));
    }
    yield* seenNowhere(options.repositories, unseen);
  } finally {
    await bot?.close();
  }
}

/** An administrator's token is for one forge, and shown to no other. */
function askedForges(
  world: World,
  { forge, adminToken }: Pick<DoctorOptions, 'forge' | 'adminToken'>,
): ForgeConfig[] {
  if (forge === null && adminToken === null) return world.forges();
  return [forgeNamed(world, forge ?? undefined)];
}

/** After file and place, which are a word each: `forgehand.yaml: forges[0].url: is no address: correct it`. */
const SAYS_AND_REMEDY = /^((?:\S+: )*.+?)(?:: (.+))?$/s;

function settingsLines(world: World): Line[] {
  try {
    world.config();
    return [ok('settings', 'complete and well-formed')];
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    return error.faults.map((fault) => {
      const [, says = fault, remedy = ''] = SAYS_AND_REMEDY.exec(fault) ?? [];
      return fail('settings', says, remedy);
    });
  }
}

/** A repository that was named is on one forge, or on some: it is missing only where none that answers has it. */
function* seenNowhere(
  repositories: string[],
  unseen: (ReadonlyMap<string, Line> | null)[],
): Generator<Section> {
  const answering = unseen.filter((lines) => lines !== null);
  for (const title of repositories) {
    const lines = answering.flatMap((of) => of.get(title) ?? []);
    if (lines.length > 0 && lines.length === answering.length) yield { title, lines };
  }
}
