import type { Logger } from 'pino';
import type { BaseConfig, ForgeConfig } from '../config.ts';
import { createAddLooks } from '../intake/add-looks.ts';
import { createHardServer, createIntake, type Readiness } from '../intake/app.ts';
import { createDeliveryLog } from '../intake/delivery-log.ts';
import { createMissed } from '../intake/missed.ts';
import { createWhoIsBot } from '../intake/who-is-bot.ts';
import { remarksOf } from '../operator/metrics/remarks.ts';
import type { Engine } from './engine.ts';
import { createReach } from './failpoint.ts';
import { listen } from './listen.ts';

export interface Receiver {
  url: string;
  close(): Promise<void>;
}

export type ReceiverForge = Pick<ForgeConfig, 'name' | 'kind' | 'webhookSecrets'>;

/** The listening half: takes deliveries and adds looks. Needs the store, never the forge. */
export async function startReceiver(
  config: BaseConfig,
  forges: ReceiverForge[],
  {
    ledger,
    queue,
    figures: counted,
  }: Pick<Engine, 'ledger' | 'queue'> & Partial<Pick<Engine, 'figures'>>,
  log: Logger,
): Promise<Receiver> {
  const deliveries = createDeliveryLog({ ledger, log });
  const missed = createMissed(log);
  const addLook = createAddLooks({ addLook: queue.addLook, owe: ledger.owe });
  const app = createIntake({
    forges: forges.map((forge) => ({ ...forge, secrets: forge.webhookSecrets })),
    whoIsBot: createWhoIsBot((forge) => ledger.identity(forge)),
    admit: (issue) => ledger.admit(issue),
    addLook: ({ key }) => addLook(key),
    oweWhenQuiet: ledger.oweWhenQuiet,
    noteRight: (key, right) => ledger.noteRight(key, right),
    ready,
    missed,
    maxBytes: config.http.maxBytes,
    triggerLabel: config.triggerLabel,
    log,
    onDelivery: (note, text) => {
      deliveries.note(note, text);
      counted?.record.delivered(note);
    },
    reach: createReach(config.failpoint),
  });
  const { url, close } = await listen(createHardServer(app), config.http).catch(notFree);
  for (const { name } of forges)
    log.info({ url: `${url}/webhooks/${name}` }, 'receiver: listening');
  return {
    url,
    async close() {
      await close();
      missed.close();
      await deliveries.close();
    },
  };

  function notFree(cause: NodeJS.ErrnoException): never {
    const { host, port } = config.http;
    throw new Error(
      `deliveries can't be heard at ${host}:${port} (${cause.code}): set PORT and HOST to what is free here`,
      { cause },
    );
  }

  async function ready(): Promise<Readiness> {
    await ledger.ping();
    const [pause, figures] = await Promise.all([ledger.paused(), ledger.readFigures()]);
    return {
      ready: true,
      remarks: remarksOf({ pause, figures, forges: forges.map(({ name }) => name) }),
    };
  }
}
