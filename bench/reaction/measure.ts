import { setTimeout as wait } from 'node:timers/promises';
import { startFakeGitea } from '../../test/forge/gitea/fake.ts';
import { giteaHeaders } from '../../test/support/deliveries.ts';
import { startChild } from '../child.ts';
import { startInstalled } from '../installed.ts';
import { SECRET } from '../intake/serve.mjs';
import { median, percentile } from '../percentile.ts';
import { against, interleaved, type Row } from '../row.ts';
import { aRedis } from '../server.ts';
import { announcingAgent } from './agent.ts';

/** So many a round that two are slower than the 95th percentile: one outlier doesn't make it. */
const DELIVERIES = 40;
/** What is still written after an end is out of the way by then. */
const REST_MS = 50;

/** From a delivery that is sent to its agent that runs, one at a time, nothing else to do. */
export async function measureReaction(rounds: number): Promise<Row[]> {
  const redis = await aRedis();
  const agent = await announcingAgent();
  const gitea = await startFakeGitea();
  const { people, home } = gitea.addRepository('acme/app');
  const ours = await startInstalled('start', {
    ...{ REDIS_URL: redis.url, FORGE: 'gitea', FORGE_URL: gitea.url, FORGE_TOKEN: gitea.token },
    ...{ WEBHOOK_SECRET: SECRET, AGENT_COMMAND: agent.command },
  });
  const args = [redis.url, gitea.url, gitea.token, agent.command];
  const bare = await startChild('reaction/bare.mjs', args);
  const p95: Record<'ours' | 'bare', number[]> = { ours: [], bare: [] };

  async function once(port: number): Promise<number> {
    const { number } = await people.openIssue({ title: 'An issue', assignees: [people.bot] });
    const body = JSON.stringify({
      action: 'assigned',
      issue: { number, assignees: [people.bot] },
      repository: { id: home.facts.id, full_name: 'acme/app' },
      sender: people.owner,
    });
    const request = { method: 'POST', headers: giteaHeaders(body, 'issue_assign', SECRET), body };
    const started = agent.started();
    const sentAt = performance.now();
    const answer = await fetch(`http://127.0.0.1:${port}/webhooks/gitea`, request);
    if (answer.status !== 202) throw new Error(`a delivery was answered ${answer.status}`);
    await started;
    const tookMs = performance.now() - sentAt;
    if (port === ours.port) await untilTold(number);
    await wait(REST_MS);
    return tookMs;
  }

  /** Its status comment, and the short one that links to it. */
  async function untilTold(number: number): Promise<void> {
    const comment = `POST /repos/acme/app/issues/${number}/comments`;
    while (gitea.requests.filter((one) => one === comment).length < 2) await wait(10);
  }

  async function several(side: 'ours' | 'bare', port: number): Promise<number> {
    const took: number[] = [];
    for (let i = 0; i < DELIVERIES; i += 1) took.push(await once(port));
    p95[side].push(percentile(took, 0.95));
    return median(took);
  }

  try {
    for (const { port } of [ours, bare]) for (let i = 0; i < 5; i += 1) await once(port);
    const p50 = await interleaved(rounds, {
      ours: () => several('ours', ours.port),
      bare: () => several('bare', bare.port),
    });
    const other = (values: number[]) => ({ name: 'bare', values });
    return [
      against('reaction, p50', 'ms', p50.ours, other(p50.bare), { most: 1.5 }),
      against('reaction, p95', 'ms', p95.ours, other(p95.bare), { most: 1.5 }),
    ];
  } finally {
    await ours.stop();
    await bare.stop();
    agent.close();
    await gitea.close();
    await redis.close();
  }
}
