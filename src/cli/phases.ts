import { PHASES, type Phase } from '../domain/task.ts';
import type { Paint } from './paint.ts';
import type { Cell } from './table.ts';
import { WrongUse } from './world.ts';

/** Told apart by shape and word, not by colour alone. */
const LOOKS: Record<Phase, { shape: string; colour: Parameters<Paint>[0] }> = {
  blocked: { shape: '⏸', colour: 'yellow' },
  queued: { shape: '◌', colour: 'blue' },
  held: { shape: '⊘', colour: 'yellow' },
  running: { shape: '▶', colour: 'blue' },
  'needs-human': { shape: '?', colour: 'yellow' },
  done: { shape: '✔', colour: 'green' },
  failed: { shape: '✖', colour: 'red' },
  cancelled: { shape: '–', colour: 'dim' },
};

export function phaseCell(phase: Phase): Cell {
  const { shape, colour } = LOOKS[phase];
  return { text: `${shape} ${phase}`, colour };
}

/** `blocked,queued`; throws WrongUse for a word that is no phase. */
export function parsePhases(text: string): Phase[] {
  return text.split(',').map((word) => {
    const phase = PHASES.find((one) => one === word.trim());
    if (!phase) throw new WrongUse(`${word} is no phase: use some of ${PHASES.join(', ')}`);
    return phase;
  });
}
