import { createHmac, randomBytes } from 'node:crypto';
import type { Logger } from 'pino';
import type { BaseConfig, Config } from '../config.ts';
import type { Forge } from '../forge/forge.ts';
import { createHardServer } from '../intake/app.ts';
import { createReplay } from '../intake/replay.ts';
import { explainTask } from '../operator/explain.ts';
import { createSessions } from '../operator/http/access/sessions.ts';
import { createOperator } from '../operator/http/operator.ts';
import { createStatusComments } from '../operator/status-comments.ts';
import type { Engine } from './engine.ts';
import { metricsOf } from './figures.ts';
import { type Listening, listen } from './listen.ts';
import { version } from './version.ts';

export type OperatorForge = Pick<Config['forge'], 'name' | 'kind'> & {
  /** Made when the page first shows a comment: without the forge the rest works. */
  open(): Promise<Pick<Forge, 'learn' | 'readComment'>>;
};

type OperatorConfig = Pick<
  BaseConfig,
  'operator' | 'triggerLabel' | 'concurrencyLimits' | 'maxAttempts' | 'unblockOn'
>;

/**
 * Page, API and metrics. The bot's work doesn't wait for its page: a port that is taken is an
 * error in the log, and null is returned.
 */
export async function startOperator(
  config: OperatorConfig,
  forges: OperatorForge[],
  engine: Pick<Engine, 'ledger' | 'queue' | 'figures'>,
  log: Logger,
): Promise<Listening | null> {
  const { host, port, token } = config.operator;
  const { app, endStreams } = operatorOf(config, forges, engine, log);
  try {
    const listening = await listen(createHardServer(app), { host, port });
    log.info({ url: listening.url, isOpen: token === null }, 'operator: page, API and metrics');
    return {
      url: listening.url,
      async close() {
        endStreams();
        await listening.close();
      },
    };
  } catch (error) {
    log.error(
      { err: error, host, port },
      'operator: no page here: set OPERATOR_PORT and OPERATOR_HOST to what is free here',
    );
    return null;
  }
}

function operatorOf(
  config: OperatorConfig,
  forges: OperatorForge[],
  { ledger, queue, figures }: Pick<Engine, 'ledger' | 'queue' | 'figures'>,
  log: Logger,
) {
  const { operator, triggerLabel, concurrencyLimits, maxAttempts, unblockOn } = config;
  const limits = new Map(Object.entries(concurrencyLimits));
  const explain = { ledger, queue, limits, maxAttempts, unblockOn };
  const names = forges.map(({ name }) => name);
  const token = () => operator.token?.read() ?? null;
  const ownSecret = randomBytes(32).toString('hex');
  const opened = new Map<string, ReturnType<OperatorForge['open']>>();
  return createOperator({
    ledger,
    forges: names,
    token,
    sessions: createSessions({
      secret: () =>
        createHmac('sha256', 'forgehand sessions')
          .update(token() ?? ownSecret)
          .digest('hex'),
    }),
    metrics: metricsOf({ ledger, queue, figures }, names, log),
    replay: createReplay({
      forges,
      admit: (issue) => ledger.admit(issue),
      addLook: (hint) => queue.addLook(hint),
      triggerLabel,
      log,
    }),
    statusComment: createStatusComments({ ledger, forgeNamed, log }),
    why: async (key) => (await explainTask(explain, key))?.why ?? [],
    version: version(),
    log,
    now: Date.now,
  });

  function forgeNamed(name: string) {
    const forge = forges.find((one) => one.name === name);
    if (!forge) return null;
    const open = opened.get(name) ?? forge.open();
    opened.set(name, open);
    // Its token's file may be back when it is asked for next.
    open.catch(() => opened.delete(name));
    return open;
  }
}
