import type { Person } from '../domain/issue.ts';
import type { RepositoryFacts } from './forge.ts';

/** A webhook as the forge shows it; its secret is never shown. */
export interface Hook {
  id: number;
  url: string;
  /** As the forge names them. */
  events: string[];
  active: boolean;
  /** Its content type is application/json. */
  json: boolean;
}

export type HookPlace =
  | { kind: 'repository'; fullName: string }
  | { kind: 'organisation'; name: string };

export interface Account extends Person {
  /** It administers the whole forge. */
  isAdmin: boolean;
}

export interface ServerFacts {
  /** Null where it doesn't tell. */
  version: string | null;
  /** Its clock minus ours, ms; whole seconds. Null where it doesn't tell. */
  clockMs: number | null;
}

/**
 * The door to a forge for people who set up and check: hooks, rights, the server itself. With the
 * bot's token, or once with an administrator's. Adapters: gitea (also Forgejo), github; one
 * contract suite. Only front doors use it. Every method may throw a ForgeError; nothing else is expected.
 */
export interface ForgeAdmin {
  /** The events a hook must send, as this forge names them. */
  readonly events: readonly string[];
  account(): Promise<Account>;
  server(): Promise<ServerFacts>;
  /** Those that the token's user owns or works on; at most 200. */
  repositories(): Promise<RepositoryFacts[]>;
  /** Whether the token, apart from its user's rights, may write on issues here; nothing is written. */
  tokenMayWrite(fullName: string): Promise<boolean>;
  /** `hidden`: the token may not see them. `nowhere`: there is no such place, or it is hidden too. */
  hooks(place: HookPlace): Promise<Hook[] | 'hidden' | 'nowhere'>;
  /** For all events of issues, as JSON; one with the same URL stays beside it. */
  addHook(place: HookPlace, hook: { url: string; secret: string }): Promise<Hook>;
  /** Not being there is success. */
  removeHook(place: HookPlace, id: number): Promise<void>;
  /**
   * Has the forge send something harmless by this hook, and calls `whileSending` meanwhile; the
   * hook is then as before. False where the forge can't do that, as for Gitea's organisations.
   */
  test(place: HookPlace, hook: Hook, whileSending: () => Promise<void>): Promise<boolean>;
}
