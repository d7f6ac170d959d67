import type { ForgeConfig } from '../config.ts';
import { type World, WrongUse } from './world.ts';

/** Those among which an issue's name is looked for: the one that is meant, or all. */
export function forgeNames(world: World, name: string | undefined): string[] {
  return (name ? [forgeNamed(world, name)] : world.forges()).map((one) => one.name);
}

/** The forge that a command is about; with only one it need not be named. */
export function forgeNamed(world: World, name: string | undefined): ForgeConfig {
  const forges = world.forges();
  const forge = name ? forges.find((one) => one.name === name) : forges[0];
  if (!forge || (!name && forges.length > 1))
    throw new WrongUse(`Say which forge: --forge ${forges.map((one) => one.name).join(' or ')}`);
  return forge;
}
