import { type IssueKey, keyOf } from '../../../domain/issue.ts';
import type { Ledger } from '../../../ledger/ledger.ts';

/** An issue as an address names it; without a forge every configured one is asked. */
export interface Named {
  fullName: string;
  number: number;
  forge?: string | undefined;
}

export interface FindDeps {
  ledger: Pick<Ledger, 'repositoryNames' | 'readMany'>;
  /** The configured names. */
  forges: readonly string[];
}

export interface Place {
  forge: string;
  id: number;
  fullName: string;
}

/**
 * Every repository of that name that was ever heard of: two forges may have one each. Of one forge
 * the newest comes first: one that was deleted and made anew had the name before.
 */
export async function findRepositories(
  { ledger, forges }: FindDeps,
  { fullName, forge }: Omit<Named, 'number'>,
): Promise<Place[]> {
  const asked = forges.filter((name) => forge === undefined || name === forge);
  const found = await Promise.all(asked.map((name) => namesOf(ledger, name)));
  const those = found.map((places) =>
    places
      .filter((place) => place.fullName.toLowerCase() === fullName.toLowerCase())
      .toSorted((a, b) => b.id - a.id),
  );
  return those.flat();
}

/** All names, for choosing one. */
export async function allRepositories({ ledger, forges }: FindDeps): Promise<Place[]> {
  const found = await Promise.all(forges.map((name) => namesOf(ledger, name)));
  return found.flat().toSorted((a, b) => a.fullName.localeCompare(b.fullName));
}

/** The first that anything is known of. */
export async function findIssue(
  deps: FindDeps,
  { number, ...named }: Named,
): Promise<IssueKey | null> {
  const places = await findRepositories(deps, named);
  const keys = places.map(({ forge, id }) => keyOf({ forge, repositoryId: id, number }));
  const records = await deps.ledger.readMany(keys);
  return keys.find((_, i) => records[i]) ?? keys[0] ?? null;
}

async function namesOf(ledger: FindDeps['ledger'], forge: string): Promise<Place[]> {
  return (await ledger.repositoryNames(forge)).map((one) => ({ forge, ...one }));
}
