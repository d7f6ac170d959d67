import pino from 'pino';
import { describe, expect, it } from 'vitest';
import { createBrokenAgents } from '../../src/coordinator/broken-agents.ts';
import { judge } from '../../src/domain/judge.ts';
import type { Ending } from '../../src/domain/outcome.ts';
import { createMemoryLedger } from '../../src/ledger/memory.ts';
import { exits } from '../support/house.ts';
import { aRecord } from '../support/records.ts';

/** Runs end one after the other: of issue n, with this command, so. */
function aJudge() {
  const ledger = createMemoryLedger();
  const errors: string[] = [];
  const log = pino({}, { write: (line) => void errors.push(line) });
  let nowMs = 0;
  const agents = createBrokenAgents({ ledger, log, now: () => nowMs });
  const settings = (command: string, ownAgent: boolean) => ({
    ...{ program: { command: command.split(' '), env: {} }, ownAgent },
  });
  return {
    errors,
    paused: () => ledger.paused(),
    later: (ms: number) => {
      nowMs += ms;
    },
    whyBroken: (command: string, own = true) => agents.whyBroken(settings(command, own)),
    async ended(number: number, command: string, ending: Ending, own = true) {
      const facts = { attempt: 1, maxAttempts: 3, crashes: 0, ownAgent: own };
      const run = { record: aRecord(`gitea/1#${number}`, null), settings: settings(command, own) };
      await agents.note(run, ending, judge(ending, facts));
    },
  };
}

const GONE: Ending = { kind: 'not-startable', why: '/opt/a does not exist' };

describe('an agent that a repository has of its own', () => {
  it('is not started for a while when it could not be, others are, and no pause says so', async () => {
    const { ended, whyBroken, paused, errors, later } = aJudge();
    await ended(1, '/opt/a', GONE);
    await ended(2, '/opt/a', GONE);
    expect(whyBroken('/opt/a')).toContain('/opt/a does not exist');
    expect(whyBroken('/opt/a --other')).toBeNull();
    expect(whyBroken('/opt/a', false)).toBeNull();
    expect(await paused()).toBeNull();
    expect(errors).toHaveLength(1);
    expect(errors[0]).toContain('correct its agent_command');
    later(30_000);
    expect(whyBroken('/opt/a')).toBeNull();
  });

  it('is broken by 126 or 127 on two issues in a row of its own, and is named', async () => {
    const { ended, whyBroken } = aJudge();
    await ended(1, '/opt/a --quiet', exits(127));
    await ended(1, '/opt/a --quiet', exits(127));
    await ended(2, '/opt/b', exits(127));
    expect(whyBroken('/opt/a --quiet')).toBeNull();
    await ended(3, '/opt/c', exits(0));
    await ended(4, '/opt/a --quiet', exits(126));
    expect(whyBroken('/opt/a --quiet')).toBe(
      'the agent ended with exit code 126 on two issues in a row (/opt/a)',
    );
    expect(whyBroken('/opt/b')).toBeNull();
  });

  it('is above suspicion once it came to another end', async () => {
    const { ended, whyBroken } = aJudge();
    await ended(1, '/opt/a', exits(127));
    await ended(2, '/opt/a', exits(1));
    await ended(3, '/opt/a', exits(127));
    expect(whyBroken('/opt/a')).toBeNull();
  });
});

it('the agent of all pauses the bot, and the pause names it', async () => {
  const { ended, paused } = aJudge();
  await ended(1, '/opt/all', exits(127), false);
  expect(await paused()).toBeNull();
  await ended(2, '/opt/all', exits(127), false);
  expect(await paused()).toMatchObject({
    kind: 'agent-broken',
    reason: 'the agent ended with exit code 127 on two issues in a row (/opt/all)',
  });
});
