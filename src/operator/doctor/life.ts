import type { Pause } from '../../domain/kept.ts';
import { moment } from '../../domain/when.ts';
import { fail, type Line, ok, warn } from './line.ts';

export interface LifeFacts {
  receiver: { url: string; state: 'ready' | 'not-ready' | 'silent' };
  /** Receiver and worker may be on other machines. */
  alone: boolean;
  /** Null where the store can't be asked. */
  workers: string[] | null;
  pause: Pause | null;
  publicUrl: string | null;
  /** Whether `/healthz` under PUBLIC_URL answers from here; null = not asked. */
  publicAnswers: boolean | null;
}

export function lifeLines({ workers, pause, ...facts }: LifeFacts): Line[] {
  return [
    receiverLine(facts),
    ...(workers ? [workerLine(workers)] : []),
    ...(pause ? [pauseLine(pause)] : []),
    publicLine(facts),
  ];
}

function receiverLine({ receiver, alone }: Pick<LifeFacts, 'receiver' | 'alone'>): Line {
  const { url, state } = receiver;
  if (state === 'ready') return ok('receiver', `ready at ${url}`);
  if (state === 'not-ready')
    return fail('receiver', `at ${url} it takes no deliveries`, 'see the line about Redis');
  const says = `nothing listens at ${url}`;
  return alone
    ? fail('receiver', says, 'forgehand start')
    : warn('receiver', says, 'forgehand serve; fine if it runs on another machine');
}

function workerLine(workers: string[]): Line {
  if (workers.length === 0)
    return fail('worker', 'none is alive: nothing starts', 'forgehand work (or start)');
  return ok('worker', workers.join(', '));
}

function pauseLine({ by, at, reason, kind }: Pause): Line {
  if (kind === 'agent-broken')
    return fail(
      'pause',
      `paused since ${moment(at)}: ${reason}`,
      'mend the agent, then forgehand unpause; after a change of AGENT_COMMAND start the worker anew',
    );
  return warn(
    'pause',
    `paused by ${by} since ${moment(at)}: ${reason || 'no reason given'}`,
    'forgehand unpause',
  );
}

function publicLine({
  receiver,
  publicUrl,
  publicAnswers,
}: Pick<LifeFacts, 'receiver' | 'publicUrl' | 'publicAnswers'>): Line {
  if (publicUrl === null) {
    return warn(
      'PUBLIC_URL',
      'not set: hooks can’t be checked against it',
      'set it to the address where the forge reaches this, like https://bot.example.org',
    );
  }
  if (publicAnswers === false) {
    return warn(
      'PUBLIC_URL',
      `${publicUrl}/healthz does not answer from here`,
      `it has to lead to HOST and PORT of the receiver, ${receiver.url}: check address and proxy; fine if only the forge can reach it`,
    );
  }
  return ok('PUBLIC_URL', publicUrl);
}
