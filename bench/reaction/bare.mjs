// The least between a delivery and its agent: HMAC, one BullMQ add, one worker, one read of the issue, one spawn.
import { spawn } from 'node:child_process';
import { createHmac, timingSafeEqual } from 'node:crypto';
import { createServer } from 'node:http';
import { Queue, Worker } from 'bullmq';
import { Redis } from 'ioredis';
import { SECRET, serve } from '../intake/serve.mjs';

const [redisUrl, forgeUrl, token, agent] = process.argv.slice(2);
const connect = () => new Redis(redisUrl, { maxRetriesPerRequest: null });
const queue = new Queue('reaction', { connection: connect(), skipVersionCheck: true });
new Worker(
  'reaction',
  async ({ data }) => {
    const url = `${forgeUrl}/api/v1/repos/${data.repository}/issues/${data.number}`;
    const answer = await fetch(url, { headers: { authorization: `token ${token}` } });
    if (!answer.ok) throw new Error(`the forge answered ${answer.status}`);
    await answer.json();
    spawn(agent, { stdio: 'ignore' });
  },
  { connection: connect() },
);

serve(
  createServer((request, response) => {
    const chunks = [];
    request.on('data', (chunk) => chunks.push(chunk));
    request.on('end', async () => {
      const body = Buffer.concat(chunks);
      const signature = createHmac('sha256', SECRET).update(body).digest('hex');
      const given = request.headers['x-gitea-signature'] ?? '';
      const isRight =
        given.length === signature.length &&
        timingSafeEqual(Buffer.from(given), Buffer.from(signature));
      if (!isRight) return response.writeHead(401).end();
      const { repository, issue } = JSON.parse(body.toString('utf8'));
      const look = { repository: repository.full_name, number: issue.number };
      await queue.add('look', look, { removeOnComplete: true });
      response.writeHead(202).end();
    });
  }),
);
