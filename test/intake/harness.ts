import { pino } from 'pino';
import { createIntake, type IntakeDeps } from '../../src/intake/app.ts';
import type { DeliveryNote } from '../../src/intake/webhook.ts';
import type { LookHint } from '../../src/queue/queue.ts';
import { LAB_SECRET } from '../support/deliveries.ts';

/** The bot and repository of the captured deliveries. */
export const BOT = { id: 2, login: 'mosaic' };

/** An intake whose Redis is a list; unless told otherwise it knows the bot and no issue. */
export function harness(overrides: Partial<IntakeDeps> = {}) {
  const looks: LookHint[] = [];
  const notes: (DeliveryNote & { text: string | null })[] = [];
  const lines: Record<string, unknown>[] = [];
  const app = createIntake({
    forges: [
      { name: 'gitea', kind: 'gitea', secrets: () => [LAB_SECRET, 'older-secret'] },
      { name: 'codeberg', kind: 'forgejo', secrets: () => [LAB_SECRET] },
      { name: 'github', kind: 'github', secrets: () => [LAB_SECRET], isOurs: (id) => id !== 666 },
    ],
    admit: async () => ({ known: false, bot: BOT }),
    addLook: async (hint) => {
      looks.push(hint);
    },
    ready: async () => ({ ready: true, remarks: [] }),
    maxBytes: 1_048_576,
    triggerLabel: null,
    log: pino({ level: 'debug' }, { write: (line) => lines.push(JSON.parse(line)) }),
    onDelivery: (note, text) => notes.push({ ...note, text }),
    ...overrides,
  });
  return { app, looks, notes, lines };
}
