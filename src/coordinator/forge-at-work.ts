import type { Person } from '../domain/issue.ts';
import type { Forge } from '../forge/forge.ts';

/** A forge with what only the coordinator knows of it. */
export interface ForgeAtWork {
  forge: Forge;
  /** For people's links in texts, e.g. `https://git.example.org`. */
  webUrl: string;
  bot(): Person;
}
