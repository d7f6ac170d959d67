// Preloaded into a process that is to be profiled: records from one message to the next, and answers with the profile.
import { Session } from 'node:inspector/promises';

const INTERVAL_US = 500;
const session = new Session();
session.connect();
await session.post('Profiler.enable');
await session.post('Profiler.setSamplingInterval', { interval: INTERVAL_US });

process.on('message', async ({ record }) => {
  if (record === 'start') await session.post('Profiler.start');
  if (record === 'stop') process.send(await session.post('Profiler.stop'));
});
