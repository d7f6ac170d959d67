import type { BaseConfig } from '../../config.ts';
import { ALIVE_FOR_MS } from '../../domain/kept.ts';
import type { Ledger } from '../../ledger/ledger.ts';
import type { LifeFacts } from '../../operator/doctor/life.ts';
import { receiverUrlOf } from '../receiver-url.ts';

const ANSWERS_WITHIN_MS = 3_000;

export async function findLife(
  config: BaseConfig,
  ledger: Ledger | null,
  now: number,
): Promise<LifeFacts> {
  const { publicUrl, http, store } = config;
  const url = receiverUrlOf(http);
  const [ready, health] = await Promise.all([
    statusOf(`${url}/readyz`),
    publicUrl ? statusOf(`${publicUrl}/healthz`) : null,
  ]);
  return {
    receiver: { url, state: ready === null ? 'silent' : ready === 200 ? 'ready' : 'not-ready' },
    alone: store.kind === 'embedded',
    workers: (await ledger?.alive(now - ALIVE_FOR_MS)) ?? null,
    pause: (await ledger?.paused()) ?? null,
    publicUrl,
    publicAnswers: publicUrl ? health === 200 : null,
  };
}

async function statusOf(url: string): Promise<number | null> {
  try {
    return (await fetch(url, { signal: AbortSignal.timeout(ANSWERS_WITHIN_MS) })).status;
  } catch {
    // Nothing answers: that is the finding.
    return null;
  }
}
