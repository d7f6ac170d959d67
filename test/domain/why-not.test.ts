import { describe, expect, it } from 'vitest';
import type { Issue } from '../../src/domain/issue.ts';
import { type WhyNotFacts, whyNot } from '../../src/domain/why-not.ts';
import { anIssue, bot } from '../support/sight.ts';

describe('why an issue is no task', () => {
  const issueOf = (change: Partial<Issue> = {}) =>
    ({ kind: 'issue', issue: anIssue({ assignees: [bot], ...change }) }) as const;
  const facts = (change: Partial<WhyNotFacts> = {}): WhyNotFacts => ({
    name: 'acme/app#12',
    bot,
    triggerLabel: null,
    repository: { archived: false, mayWrite: true },
    tokenMayWrite: true,
    issue: issueOf(),
    lastDelivery: null,
    sweptAt: null,
    sweepIntervalMs: 300_000,
    idle: false,
    ...change,
  });

  it.each<[string, Partial<WhyNotFacts>, string]>([
    ['the repository is hidden', { repository: null }, 'can’t see acme/app#12'],
    ['the issue is hidden', { issue: { kind: 'unreadable' } }, 'can’t see'],
    ['it is not there', { issue: { kind: 'missing' } }, 'There is no acme/app#12'],
    ['it is a pull request', { issue: issueOf({ pullRequest: { merged: false } }) }, 'only issues'],
    ['it is closed', { issue: issueOf({ state: 'closed' }) }, 'It is closed'],
    ['nobody is assigned', { issue: issueOf({ assignees: [] }) }, 'not assigned to forgehand.'],
    [
      'somebody else is',
      { issue: issueOf({ assignees: [{ id: 5, login: 'ben' }] }) },
      'not assigned to forgehand, but to ben',
    ],
    [
      'the label is missing',
      { issue: issueOf({ assignees: [] }), triggerLabel: 'go' },
      'not assigned',
    ],
    ['it is locked', { issue: issueOf({ locked: true }) }, 'locked'],
    ['it is archived', { repository: { archived: true, mayWrite: false } }, 'archived'],
    [
      'the bot may only read',
      { repository: { archived: false, mayWrite: false } },
      'may read here',
    ],
    ['a scope is missing', { tokenMayWrite: false }, 'a scope is missing'],
    ['no worker lives', { idle: true }, 'no worker is alive'],
    ['nothing ever came', {}, 'No delivery ever came'],
    [
      'nothing came since',
      { lastDelivery: '2020-01-01T00:00:00Z', sweptAt: '2020-01-01T00:00:00Z' },
      'but the last delivery from its repository came at 1 Jan 00:00 UTC. Everything was looked at',
    ],
    ['it is on its way', { lastDelivery: '2099-01-01T00:00:00Z' }, 'The last delivery from'],
  ])('when %s, it says so with a remedy', (_when, change, words) => {
    const { sentence, remedy } = whyNot(facts(change));
    expect(sentence).toContain(words);
    expect(remedy).not.toBe('');
  });

  it('takes the trigger label for an assignment', () => {
    const labelled = facts({
      issue: issueOf({ assignees: [], labels: ['Go'] }),
      triggerLabel: 'go',
    });
    expect(whyNot(labelled).sentence).toContain('It is assigned');
  });
});
