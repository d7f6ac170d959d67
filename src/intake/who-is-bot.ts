import type { Person } from '../domain/issue.ts';

const KNOWN_FOR_MS = 1_000;

/**
 * Who the bot is at a forge, asked for once a second: a delivery that names it is taken without
 * another question. Those that don't are asked about singly, with who the bot is by then.
 */
export function createWhoIsBot(
  ask: (forge: string) => Promise<Person | null>,
  now: () => number = performance.now.bind(performance),
): (forge: string) => Promise<Person | null> {
  const known = new Map<string, { bot: Promise<Person | null>; atMs: number }>();

  return (forge) => {
    const last = known.get(forge);
    if (last && now() - last.atMs < KNOWN_FOR_MS) return last.bot;
    const bot = ask(forge);
    known.set(forge, { bot, atMs: now() });
    // What failed is asked again by the next delivery.
    bot.catch(() => known.delete(forge));
    return bot;
  };
}
