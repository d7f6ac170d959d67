import { fail, type Line, ok, warn } from './line.ts';
import type { Remedies } from './remedies.ts';

export interface ForgeFacts {
  kind: 'gitea' | 'forgejo' | 'github';
  url: string;
  /** Null with what went wrong where it didn't answer. */
  version: string | null;
  /** Its clock minus ours, ms. */
  clockMs: number | null;
  account:
    | { kind: 'works'; login: string; isAdmin: boolean }
    /** `unavailable`: no answer at all. */
    | { kind: 'refused' | 'unavailable' | 'forbidden'; message: string };
  /** Repositories that the bot's user itself owns, of those it works on. */
  owned: string[];
  /** A task that the bot's own user assigned to itself, `owner/repo#n`. */
  selfAssigned: string | null;
  remedies: Remedies;
}

const CLOCK_WARN_MS = 30_000;
const CLOCK_FAIL_MS = 300_000;

export function forgeLines(facts: ForgeFacts): Line[] {
  const { account } = facts;
  if (account.kind !== 'works') return [brokenLine(facts, account)];
  const server = facts.version ? ` (${facts.kind} ${facts.version})` : '';
  return [
    ok('token', `works at ${facts.url}${server}, as ${account.login}`),
    ...personLines(facts, account),
    ...(facts.clockMs === null ? [] : [clockLine(facts.clockMs)]),
  ];
}

function brokenLine(
  { url, remedies }: ForgeFacts,
  { kind, message }: Exclude<ForgeFacts['account'], { kind: 'works' }>,
): Line {
  if (kind === 'unavailable')
    return fail('forge', `${url} does not answer: ${message}`, 'check FORGE_URL and the network');
  if (kind === 'refused') return fail('token', 'the forge refuses it (401)', remedies.refused);
  return fail('token', `it may not even read whose it is: ${message}`, remedies.forbidden);
}

/** A person's relabels would pass for the bot's own. */
function personLines(
  { owned, selfAssigned }: ForgeFacts,
  { login, isAdmin }: Extract<ForgeFacts['account'], { kind: 'works' }>,
): Line[] {
  const signs = [
    ...(isAdmin ? ['it administers the forge'] : []),
    ...(owned.length > 0 ? [`it owns ${owned.slice(0, 3).join(', ')}`] : []),
    ...(selfAssigned ? [`it assigned ${selfAssigned} to itself`] : []),
  ];
  if (signs.length === 0) return [];
  return [
    warn(
      'user',
      `${login} looks like a person: ${signs.join('; ')}. What that person labels or comments is taken for the bot’s own and not obeyed`,
      'make a user for the bot alone, and a token as that user',
    ),
  ];
}

function clockLine(clockMs: number): Line {
  const seconds = Math.round(Math.abs(clockMs) / 1_000);
  const says = `the forge’s is ${seconds} s ${clockMs > 0 ? 'ahead of' : 'behind'} ours`;
  if (Math.abs(clockMs) < CLOCK_WARN_MS) return ok('clock', 'agrees with the forge’s');
  const remedy = 'set both by NTP: times in comments and lists would be wrong';
  return Math.abs(clockMs) < CLOCK_FAIL_MS
    ? warn('clock', says, remedy)
    : fail('clock', says, remedy);
}
