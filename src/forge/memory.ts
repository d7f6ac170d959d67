import { type IssueKey, type IssueRef, parseKey } from '../domain/issue.ts';
import type { CountCall, Forge } from './forge.ts';
import { changesOf, cursorAfter, sinceOf } from './gitea/timeline.ts';
import { createActs } from './memory/acts.ts';
import { createCalls, rejected } from './memory/calls.ts';
import { commentSide } from './memory/comments.ts';
import { createFaults, type Fault } from './memory/faults.ts';
import { labelSide } from './memory/labels.ts';
import { listSide } from './memory/lists.ts';
import { createPeople, type MemoryPeople } from './memory/people.ts';
import { USERS } from './memory/users.ts';
import {
  createWorld,
  issueIn,
  type MemoryEvent,
  repositoryIn,
  type StoredIssue,
  type StoredRepository,
  shownIssue,
} from './memory/world.ts';
import { createReadWhole } from './read-whole.ts';

export type { Fault, MemoryEvent, MemoryPeople };

/** One write of the bot, as it reached the forge. */
export interface MemoryWrite {
  kind:
    | 'label.create'
    | 'label.add'
    | 'label.remove'
    | 'comment.create'
    | 'comment.edit'
    | 'reaction.add'
    | 'issue.close';
  key: IssueKey | null;
  /** The label's name or the comment's text. */
  text: string;
}

export interface MemoryForge {
  forge: Forge;
  /** Acts in the first repository, `acme/app`. */
  people: MemoryPeople;
  /** Another repository of the same people. */
  addRepository(fullName: string): MemoryPeople;
  /** Every write of the bot, in order. */
  writes: MemoryWrite[];
  /** Told of every event as a webhook would be; returns how to stop that. */
  onEvent(listener: (event: MemoryEvent) => void): () => void;
  /** The next calls end with an error. */
  fail(fault: Fault): void;
}

export interface MemoryForgeOptions {
  name?: string;
  /** ms since 1970. */
  now?: () => number;
  count?: CountCall;
  /** How long an answer takes; over a wire nobody hears one in the same turn. */
  wire?: () => Promise<void>;
}

const FIRST_REPOSITORY = 7;

/** A forge in memory that behaves as Gitea does, for tests and for trying out. */
export function createMemoryForge({
  name = 'gitea',
  now = Date.now,
  count = () => undefined,
  wire = () => new Promise((resolve) => setImmediate(resolve)),
}: MemoryForgeOptions = {}): MemoryForge {
  const listeners = new Set<(event: MemoryEvent) => void>();
  const world = createWorld(name, now, (event) => {
    for (const listener of listeners) listener(event);
  });
  const acts = createActs(world);
  const faults = createFaults();
  const writes: MemoryWrite[] = [];
  const { call, write } = createCalls({ world, faults, writes, count, wire });
  const { bot } = USERS;
  const people = addRepository('acme/app');

  return {
    forge: forgeSide(),
    people,
    addRepository,
    writes,
    fail: faults.fail,
    onEvent(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };

  function addRepository(fullName: string): MemoryPeople {
    const id = FIRST_REPOSITORY + world.repositories.size;
    const facts = {
      id,
      fullName,
      cloneUrl: `https://forge.test/${fullName}.git`,
      defaultBranch: 'main',
      archived: false,
      mayWrite: true,
    };
    const writers = new Set([USERS.owner.id, bot.id, USERS.writer.id]);
    const { owner } = USERS;
    const home = { facts, owner, writers, labels: [], issues: new Map(), lastNumber: 0 };
    world.repositories.set(id, home);
    return createPeople(world, acts, home, USERS);
  }

  function forgeSide(): Forge {
    const reads = readSide();
    return {
      name,
      kind: 'gitea',
      tellsDependencies: true,
      whoAmI: () => call('user.read', null, () => ({ ...bot })),
      learn: () => undefined,
      repository: (fullName) =>
        call('repository.read', null, () => byName(fullName)?.facts ?? null),
      repositoryById: (id) =>
        call('repository.read', null, () => repositoryIn(world, id)?.facts ?? null),
      ...reads,
      readWhole: createReadWhole({ ...reads, nameOf }),
      dependencies: (ref) =>
        call('dependencies.read', ref, () =>
          [...(issueIn(world, ref)?.blockers ?? [])].flatMap((key) => {
            const blocker = issueIn(world, parseKey(key));
            return blocker ? [shownIssue(world, blocker)] : [];
          }),
        ),
      ...listSide({ world, call }),
      permission: (ref, person) =>
        call('permission.read', ref, () => {
          const repository = repositoryIn(world, ref.repositoryId);
          if (!repository) return 'unknown';
          return repository.writers.has(person.id) ? 'write' : 'none';
        }),
      ...labelSide({ world, acts, write, existing }),
      ...commentSide({ world, acts, call, write, existing }),
      closeIssue: (ref) =>
        write('issue.close', ref, '', () => {
          const issue = existing(ref);
          if (issue.state === 'open' && isBlocked(issue)) {
            throw rejected('issue.close: it still has open dependencies', 412);
          }
          acts.setState(issue, bot, 'closed');
        }),
    };
  }

  function readSide(): Pick<Forge, 'readIssue' | 'changesSince'> {
    return {
      readIssue: (ref) =>
        call('issue.read', ref, () => {
          if (!repositoryIn(world, ref.repositoryId)) return { kind: 'unreadable' };
          const issue = issueIn(world, ref);
          return issue ? { kind: 'issue', issue: shownIssue(world, issue) } : { kind: 'missing' };
        }),
      changesSince: (ref, cursor) =>
        call('timeline.read', ref, () => {
          const since = sinceOf(cursor) ?? '';
          const entries = existing(ref).timeline.filter((entry) => entry.updated_at >= since);
          return { changes: changesOf(entries, cursor), cursor: cursorAfter(entries, cursor) };
        }),
    };
  }

  async function nameOf(repositoryId: number): Promise<string | null> {
    return repositoryIn(world, repositoryId)?.facts.fullName ?? null;
  }

  function byName(fullName: string): StoredRepository | undefined {
    return [...world.repositories.values()].find(({ facts }) => facts.fullName === fullName);
  }

  function existing(ref: IssueRef): StoredIssue {
    const issue = issueIn(world, ref);
    if (!issue) throw rejected('there is no such issue', 404);
    return issue;
  }

  function isBlocked(issue: StoredIssue): boolean {
    return [...issue.blockers].some((key) => issueIn(world, parseKey(key))?.state === 'open');
  }
}
