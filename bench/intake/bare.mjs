// The least that is answered when it is durable: node:http, HMAC, JSON.parse, one BullMQ add.
import { createHmac, timingSafeEqual } from 'node:crypto';
import { createServer } from 'node:http';
import { Queue } from 'bullmq';
import { Redis } from 'ioredis';
import { SECRET, serve } from './serve.mjs';

const connection = new Redis(process.argv[2], { maxRetriesPerRequest: null });
const queue = new Queue('bare', { connection, skipVersionCheck: true });

serve(
  createServer((request, response) => {
    const chunks = [];
    request.on('data', (chunk) => chunks.push(chunk));
    request.on('end', async () => {
      const body = Buffer.concat(chunks);
      const signature = `sha256=${createHmac('sha256', SECRET).update(body).digest('hex')}`;
      const given = request.headers['x-hub-signature-256'] ?? '';
      const isRight =
        given.length === signature.length &&
        timingSafeEqual(Buffer.from(given), Buffer.from(signature));
      if (!isRight) return response.writeHead(401).end();
      const { repository, issue } = JSON.parse(body.toString('utf8'));
      await queue.add(
        'look',
        { key: `${repository.id}#${issue.number}` },
        { removeOnComplete: true },
      );
      response.writeHead(202, { 'content-type': 'application/json' }).end('{"accepted":true}');
    });
  }),
);
