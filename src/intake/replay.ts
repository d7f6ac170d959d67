import { randomBytes } from 'node:crypto';
import type { KeptDelivery } from '../domain/delivery.ts';
import type { Answer } from './answers.ts';
import { type TakeDeps, type TakingForge, takeDelivery } from './take.ts';

export type Replayed =
  | { kind: 'taken'; issue: string | null; answer: Answer }
  | { kind: 'impossible'; why: string };

export interface ReplayDeps extends TakeDeps {
  forges: TakingForge[];
}

/** Takes a kept delivery again, as if it had just come: its signature was right when it came. */
export function createReplay(deps: ReplayDeps): (kept: KeptDelivery) => Promise<Replayed> {
  return async (kept) => {
    const forge = deps.forges.find(({ name }) => name === kept.forge);
    if (!forge) return impossible(`no forge is named ${kept.forge} any more`);
    if (!kept.verified) return impossible('its signature was wrong: nothing of it was kept');
    if (kept.body === null)
      return impossible('its body was not kept: it was too large, or one of too many at once');
    const body = parse(kept.body);
    if (body === undefined) return impossible('its body is no JSON');
    const delivery = `replay-${randomBytes(4).toString('hex')}`;
    const said = { forge: forge.name, delivery, replayed: kept.id };
    const { answer, issue } = await takeDelivery(forge, deps, {
      headers: kept.headers,
      body,
      said,
    });
    return { kind: 'taken', answer, issue };
  };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // Told as impossible; undefined is no JSON value.
    return undefined;
  }
}

function impossible(why: string): Replayed {
  return { kind: 'impossible', why };
}
