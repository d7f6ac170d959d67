import pino from 'pino';
import { systemClock } from '../../src/coordinator/clock.ts';
import { startPump } from '../../src/coordinator/pump.ts';
import { createRedisLedger } from '../../src/ledger/redis.ts';
import { createBullmqQueue } from '../../src/queue/bullmq.ts';
import { connect } from '../../src/store/connect.ts';

const ASK_EVERY_MS = 50;

/** What became of the looks that a receiver owed. */
export interface Made {
  /** Of this process. */
  cpuUs: number;
  /** All that wait, those that the receiver added itself too. */
  jobs: number;
}

/** A pump as a worker has it, until nothing is owed any more; nobody works on the jobs. */
export default async function makeJobs(url: string): Promise<Made> {
  const log = pino({ level: 'silent' });
  const address = { kind: 'url', url } as const;
  const client = connect(address, 'commands', log);
  const listening = connect(address, 'subscriber', log);
  const ledger = createRedisLedger({ client, subscriber: () => listening, log });
  const queue = createBullmqQueue({ forges: ['github'], connection: client });
  const before = process.cpuUsage();
  const pump = await startPump({ ledger, queue, limits: new Map(), clock: systemClock, log });
  while ((await ledger.nextDue()) !== null)
    await new Promise((resolve) => setTimeout(resolve, ASK_EVERY_MS));
  await pump.stop();
  const { user, system } = process.cpuUsage(before);
  const jobs = await queue.looksOutstanding('github');
  await queue.close();
  await ledger.close();
  for (const connection of [client, listening]) connection.disconnect();
  return { cpuUs: user + system, jobs };
}
