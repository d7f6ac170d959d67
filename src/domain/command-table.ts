import { ENDED, PHASES, type Phase } from './task.ts';
import type { WishKind } from './wish.ts';

export type CommandName = WishKind | 'answer' | 'status' | 'help';

/** One command: what `/help`, the docs and the tests are made from. */
export interface CommandSpec {
  /** As people write it after the command; in brackets where it may be left out. */
  argument: string;
  does: string;
  /** Where it means something; elsewhere it is refused with `elsewhere`. */
  phases: readonly Phase[];
  elsewhere: string;
  /** `anybody`: it changes nothing. */
  who: 'writers' | 'anybody';
}

const UNFINISHED = PHASES.filter((phase) => !ENDED.includes(phase));

export const COMMANDS: Record<CommandName, CommandSpec> = {
  retry: {
    argument: '',
    does: 'run it again, from the first attempt, with the text as it stands now',
    phases: PHASES.filter((phase) => phase !== 'running'),
    elsewhere: 'it runs already; to start it anew, cancel it first',
    who: 'writers',
  },
  cancel: {
    argument: '',
    does: 'stop it; it starts again only when somebody asks for it',
    phases: UNFINISHED,
    elsewhere: 'it has ended already',
    who: 'writers',
  },
  hold: {
    argument: '[reason]',
    does: 'don’t start it until somebody resumes; an agent at work goes on',
    phases: UNFINISHED,
    elsewhere: 'it has ended already',
    who: 'writers',
  },
  resume: {
    argument: '',
    does: 'go on after a hold, with the text as it stands now',
    phases: UNFINISHED,
    elsewhere: 'nothing holds it',
    who: 'writers',
  },
  answer: {
    argument: 'your words',
    does: 'answer the agent’s question; it goes on by itself',
    phases: ['needs-human'],
    elsewhere: 'no question is open',
    who: 'writers',
  },
  status: {
    argument: '',
    does: 'say how it stands right now, with its place in the queue',
    phases: PHASES,
    elsewhere: '',
    who: 'writers',
  },
  help: {
    argument: '',
    does: 'show this list',
    phases: PHASES,
    elsewhere: '',
    who: 'anybody',
  },
};

export const COMMAND_NAMES = Object.keys(COMMANDS) as CommandName[];

export function isCommandName(word: string): word is CommandName {
  return Object.hasOwn(COMMANDS, word);
}

/** `/hold [reason]` */
export function usageOf(name: CommandName): string {
  return `/${name} ${COMMANDS[name].argument}`.trim();
}
