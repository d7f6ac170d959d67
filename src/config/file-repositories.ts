import type { Fault } from './faults.ts';
import type { FileRepository } from './repository-schema.ts';

type Named = [fullName: string, own: FileRepository];

/** What agents are handed, and which setting says so: no secret of ours may be among it. */
export interface PassedOn {
  said: string;
  names: string[];
}

export function passedOnBy(repositories: Named[]): PassedOn[] {
  return repositories.map(([fullName, { agent_env: names = [] }]) => ({
    said: `repositories.${fullName}.agent_env`,
    names,
  }));
}

/** Of two that name a repository neither wins: which was meant can't be told. */
export function repositoryFaults(
  name: string,
  repositories: Named[],
  elsewhere: Record<string, number>,
): Fault[] {
  const named = repositories.map(byLowerCase);
  return [
    ...doubles(named.map(([repository]) => repository)).map(
      (one) =>
        `${name}: repositories names ${one} twice, in upper and lower case: keep one of them`,
    ),
    ...named
      .filter(([one, { concurrency }]) => concurrency !== undefined && one in elsewhere)
      .map(
        ([one]) => `${name} and CONCURRENCY_LIMITS both limit ${one}: take it out of one of them`,
      ),
  ];
}

export function byLowerCase([fullName, own]: Named): Named {
  return [fullName.toLowerCase(), own];
}

export function doubles(names: string[]): string[] {
  return [...new Set(names.filter((name, i) => names.indexOf(name) !== i))];
}
