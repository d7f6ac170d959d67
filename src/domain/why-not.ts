import type { Issue, Person } from './issue.ts';
import { isSameLabel } from './label.ts';
import { moment } from './when.ts';

export interface WhyNotFacts {
  /** `owner/repo#n` */
  name: string;
  /** Null while nobody told who the bot is. */
  bot: Person | null;
  triggerLabel: string | null;
  /** Null when the token can't see the repository. */
  repository: { archived: boolean; mayWrite: boolean } | null;
  /** Whether the token's scopes allow writing on issues. */
  tokenMayWrite: boolean;
  issue: { kind: 'issue'; issue: Issue } | { kind: 'missing' | 'unreadable' };
  /** ISO 8601: the last delivery from this repository. */
  lastDelivery: string | null;
  /** ISO 8601: when everything was looked at last. */
  sweptAt: string | null;
  sweepIntervalMs: number;
  /** No worker is alive. */
  idle: boolean;
}

/** Why an issue is in nobody's hands, and what to do about it. */
export interface WhyNot {
  sentence: string;
  remedy: string;
}

/** The first reason that stands in the way; what comes after it would only confuse. */
export function whyNot(facts: WhyNotFacts): WhyNot {
  return notThere(facts) ?? notMeant(facts) ?? notAble(facts) ?? notHeard(facts);
}

function notThere({ name, repository, issue, bot }: WhyNotFacts): WhyNot | null {
  if (!repository || issue.kind === 'unreadable') {
    return {
      sentence: `The bot’s token can’t see ${name}.`,
      remedy: `make ${bot?.login ?? 'the bot'} a collaborator of the repository with write access; check the name`,
    };
  }
  if (issue.kind === 'missing')
    return { sentence: `There is no ${name}, or it was deleted.`, remedy: 'check the number' };
  return null;
}

function notMeant({ issue, bot, triggerLabel }: WhyNotFacts): WhyNot | null {
  if (issue.kind !== 'issue') return null;
  const { pullRequest, state, locked } = issue.issue;
  if (pullRequest)
    return { sentence: 'It is a pull request: only issues are tasks.', remedy: 'open an issue' };
  const login = bot?.login ?? 'the bot';
  const how = triggerLabel
    ? `assign ${login} to it, or set ${triggerLabel}`
    : `assign ${login} to it`;
  if (state === 'closed') return { sentence: 'It is closed.', remedy: `reopen it, and ${how}` };
  if (!isMeant(issue.issue, bot, triggerLabel))
    return { sentence: `It is not assigned to ${login}${others(issue.issue)}.`, remedy: how };
  if (locked) return { sentence: 'It is locked: the bot can’t comment.', remedy: 'unlock it' };
  return null;
}

function isMeant({ assignees, labels }: Issue, bot: Person | null, triggerLabel: string | null) {
  return (
    assignees.some(({ id }) => id === bot?.id) ||
    labels.some((label) => isSameLabel(label, triggerLabel))
  );
}

function others({ assignees }: Issue): string {
  return assignees.length > 0 ? `, but to ${assignees.map(({ login }) => login).join(', ')}` : '';
}

/** It is assigned: what keeps the bot from telling so on it? */
function notAble({ repository, tokenMayWrite, bot }: WhyNotFacts): WhyNot | null {
  const login = bot?.login ?? 'the bot';
  if (repository?.archived)
    return { sentence: 'Its repository is archived.', remedy: 'unarchive it' };
  if (!repository?.mayWrite) {
    return {
      sentence: `${login} may read here, not label and comment.`,
      remedy: `make ${login} a collaborator with write access`,
    };
  }
  if (tokenMayWrite) return null;
  return {
    sentence: `The token of ${login} may not write on issues: a scope is missing.`,
    remedy:
      'make a token with the scopes write:issue, read:repository, read:user and set FORGE_TOKEN',
  };
}

/** Nothing stands in the way: the bot has not heard of it yet. */
function notHeard(facts: WhyNotFacts): WhyNot {
  const { lastDelivery, sweptAt, sweepIntervalMs, idle, issue } = facts;
  if (idle) {
    return {
      sentence: 'It is assigned, but no worker is alive to take it.',
      remedy: 'forgehand start (or work)',
    };
  }
  const changedAt = issue.kind === 'issue' ? issue.issue.updatedAt : '';
  const heard =
    lastDelivery === null
      ? 'No delivery ever came from its repository.'
      : lastDelivery < changedAt
        ? `It changed at ${moment(changedAt)}, but the last delivery from its repository came at ${moment(lastDelivery)}.`
        : `The last delivery from its repository came at ${moment(lastDelivery)}.`;
  const swept = sweptAt ? ` Everything was looked at last at ${moment(sweptAt)}.` : '';
  const minutes = Math.ceil(sweepIntervalMs / 60_000);
  return {
    sentence: `It is assigned, but the bot has not looked at it yet. ${heard}${swept}`,
    remedy: `the next sweep finds it within ${minutes} min; forgehand doctor tells what is wrong with the hook`,
  };
}
