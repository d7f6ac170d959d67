// A Probot app that does the same add.
import { createServer } from 'node:http';
import { Queue } from 'bullmq';
import { Redis } from 'ioredis';
import { createNodeMiddleware, createProbot } from 'probot';
import { SECRET, serve } from './serve.mjs';

const connection = new Redis(process.argv[2], { maxRetriesPerRequest: null });
const queue = new Queue('probot', { connection, skipVersionCheck: true });
const probot = createProbot({
  overrides: { githubToken: 'none', secret: SECRET, logLevel: 'fatal' },
});
const app = (probot) => {
  probot.on('issues', async ({ payload }) => {
    const key = `${payload.repository.id}#${payload.issue.number}`;
    await queue.add('look', { key }, { removeOnComplete: true });
  });
};
serve(createServer(await createNodeMiddleware(app, { probot, webhooksPath: '/webhooks/github' })));
