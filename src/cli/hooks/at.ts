import type { ForgeConfig } from '../../config.ts';
import type { ForgeAdmin, Hook, HookPlace } from '../../forge/admin.ts';
import { openAdmin, tokenOf } from '../admin.ts';
import { adminTokenOf } from '../admin-token.ts';
import { forgeNamed } from '../forge-named.ts';
import { Failed, type World, WrongUse } from '../world.ts';

export interface HookOptions {
  org?: string[];
  adminToken?: string;
  forge?: string;
  url?: string;
  json?: boolean;
}

/** What every command about hooks works on. */
export interface HooksAt {
  forge: ForgeConfig;
  admin: ForgeAdmin;
  places: HookPlace[];
}

export async function hooksAt(
  world: World,
  repositories: string[],
  options: HookOptions,
): Promise<HooksAt> {
  const organisations = options.org ?? [];
  if (repositories.length + organisations.length === 0)
    throw new WrongUse('Name repositories like owner/repo, or an organisation: --org name');
  const odd = repositories.find((name) => !/^[\w.-]+\/[\w.-]+$/.test(name));
  if (odd) throw new WrongUse(`${odd} is no repository: write it as owner/repo`);
  const forge = forgeNamed(world, options.forge);
  const token = (await adminTokenOf(world, options.adminToken)) ?? tokenOf(forge);
  if (token === null)
    throw new WrongUse('A GitHub App’s hook is set on the App’s page; for others: --admin-token');
  return {
    forge,
    admin: await openAdmin(forge, token),
    places: [
      ...organisations.map((name): HookPlace => ({ kind: 'organisation', name })),
      ...repositories.map((fullName): HookPlace => ({ kind: 'repository', fullName })),
    ],
  };
}

export function nameOf(place: HookPlace): string {
  return place.kind === 'organisation' ? place.name : place.fullName;
}

/** Where hooks must lead. Throws WrongUse when that isn't known. */
export function hookUrl(world: World, forge: ForgeConfig, url: string | undefined): string {
  const base = url ?? world.config().publicUrl;
  if (!base)
    throw new WrongUse(
      'PUBLIC_URL is missing: set it to the address where the forge reaches this, like https://bot.example.org, or give --url',
    );
  return `${base.replace(/\/$/, '')}/webhooks/${forge.name}`;
}

/** Throws Failed where the token may not see them. */
export async function listHooks(admin: ForgeAdmin, place: HookPlace): Promise<Hook[]> {
  const hooks = await admin.hooks(place);
  if (Array.isArray(hooks)) return hooks;
  const name = nameOf(place);
  if (hooks === 'nowhere')
    throw new Failed(
      `${name} is not there: check the name${place.kind === 'organisation' ? ' (a user has no hooks, its repositories have)' : ''}.`,
    );
  throw new Failed(
    `This token may not see the hooks of ${name}: give --admin-token of somebody who administers it (Gitea: scopes ${place.kind === 'organisation' ? 'write:organization' : 'write:repository'}, read:user). It is used once and not stored.`,
  );
}
