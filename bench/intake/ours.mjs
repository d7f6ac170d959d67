import { createServer } from 'node:http';
import pino from 'pino';
import { createIntake, hardenServer } from '../../dist/intake/app.js';
import { createRedisLedger } from '../../dist/ledger/redis.js';
import { createBullmqQueue } from '../../dist/queue/bullmq.js';
import { connect } from '../../dist/store/connect.js';
import { SECRET, serve } from './serve.mjs';

const [url = ''] = process.argv.slice(2);
const log = pino({ level: 'silent' });
const open = () => connect({ kind: 'url', url }, 'ledger', log);
const ledger = createRedisLedger({ client: open(), subscriber: open, log });
const queue = createBullmqQueue({ forges: ['github'], connection: open(), workerConnection: open });

serve(
  hardenServer(
    createServer(
      createIntake({
        forges: [{ name: 'github', kind: 'github', secrets: () => [SECRET] }],
        admit: (issue) => ledger.admit(issue),
        addLook: (hint) => queue.addLook(hint),
        oweLook: (key, at) => ledger.owe([{ kind: 'look', key, at }]),
        ready: async () => ({ ready: true, remarks: [] }),
        maxBytes: 1_048_576,
        triggerLabel: null,
        log,
      }),
    ),
  ),
);
