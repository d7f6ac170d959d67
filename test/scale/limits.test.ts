import { afterEach, describe, expect, it } from 'vitest';
import { type Company, startCompany } from './support/company.ts';
import { started } from './support/measure.ts';
import { until } from './support/server.ts';

const PLACES = 2;
const RETRY_AFTER_MS = 2_000;
/** Calls of a worker's 8 looks at once (four side by side each), 8 reports and its starts. */
const CALLS_UNDER_WAY = 8 * 4 + 8 + PLACES * 4;
/** A sweep of each, which ends there. */
const CALLS_OF_SWEEPS = 2;
const BREAKER_RUNS = 3;
const TIMEOUT_MS = 240_000;

describe('two workers on one Redis', { timeout: TIMEOUT_MS }, () => {
  let company: Company;
  afterEach(() => company.stop());

  async function startTwo(env: Record<string, string>): Promise<void> {
    company = await startCompany({ CONCURRENCY: `${PLACES}`, ...env });
    await company.startReceiver();
    await Promise.all([company.startWorker(), company.startWorker()]);
  }

  it('never have two agents of a repository at work where its limit is one', async () => {
    await startTwo({ CONCURRENCY_LIMITS: 'acme/app=1', SECONDS_OF_WORK: '0.2' });
    await company.assign(30);
    await company.allDone();
    expect(company.runs()).toHaveLength(60);
    expect(mostAtWork(company, 'acme/app')).toBe(1);
    for (const worker of company.workers) expect(started(worker)).toBeGreaterThan(0);
  });

  it('ask a forge that limits them once for what each has under way, and again when it may be asked', async () => {
    await startTwo({ SECONDS_OF_WORK: '0.2' });
    await company.assign(10);
    await until(async () => company.runs().length > 4);
    const { fake, workers } = company;
    const refused: Refused[] = [];
    fake.onRequest(() => refused.push({ at: performance.now(), what: fake.requests.at(-1) ?? '' }));
    const headers = { 'retry-after': `${RETRY_AFTER_MS / 1_000}` };
    const lift = fake.meet(/./, { status: 429, headers }, Number.POSITIVE_INFINITY);
    await company.assign(50);
    await until(async () => spanOf(refused) > 3 * RETRY_AFTER_MS);
    lift();
    fake.onRequest(() => {});

    expect(writtenAgainWithin(RETRY_AFTER_MS - 100, refused)).toEqual([]);
    expect(mostWithin(RETRY_AFTER_MS - 100, refused)).toBeLessThanOrEqual(
      workers.length * CALLS_UNDER_WAY + CALLS_OF_SWEEPS,
    );
    await company.allDone();
    expect(company.runs()).toHaveLength(2 * company.issues().length);
  });

  it('hold an issue that goes round when both together started it too often', async () => {
    await startTwo({
      ...{ BREAKER_RUNS: `${BREAKER_RUNS}`, MAX_ATTEMPTS: '20', RETRY_BACKOFF: '1s' },
      ...{ SECONDS_OF_WORK: '0.2', EXIT_CODE: '75' },
    });
    await company.assign(16);
    await until(async () => company.issues().every(({ labels }) => labels.includes('agent/hold')));
    for (const { key } of company.issues()) {
      const starts = company.runs().filter((run) => run.what === 'start' && run.key === key);
      expect(starts).toHaveLength(BREAKER_RUNS);
    }
    const [one = [], other = []] = company.workers.map(({ lines }) =>
      lines.filter(({ msg }) => msg === 'run: started').map(({ issue }) => issue),
    );
    expect(one.filter((issue) => other.includes(issue))).not.toEqual([]);
  });
});

/** Agents of a repository at the same time, at most, by the journal. */
function mostAtWork({ fake, runs }: Company, fullName: string): number {
  const homes = [...fake.world.repositories.values()];
  const id = homes.find(({ facts }) => facts.fullName === fullName)?.facts.id;
  const steps = runs()
    .filter(({ key }) => key?.startsWith(`gitea/${id}#`))
    .map(({ what }) => (what === 'start' ? 1 : -1));
  return Math.max(...steps.map((_, i) => steps.slice(0, i + 1).reduce((sum, one) => sum + one, 0)));
}

interface Refused {
  at: number;
  /** `METHOD /path`. */
  what: string;
}

function spanOf(refused: Refused[]): number {
  return (refused.at(-1)?.at ?? 0) - (refused[0]?.at ?? 0);
}

/** A report's write to its issue is the same each time; whichever worker tries it again, it has waited. */
const TO_AN_ISSUE = /^(POST|PUT|PATCH|DELETE) .*\/issues\/\d+/;

function writtenAgainWithin(ms: number, refused: Refused[]): string[] {
  const lastAt = new Map<string, number>();
  return refused.flatMap(({ at, what }) => {
    const isTooSoon = at - (lastAt.get(what) ?? Number.NEGATIVE_INFINITY) < ms;
    lastAt.set(what, at);
    return isTooSoon && TO_AN_ISSUE.test(what) ? [what] : [];
  });
}

function mostWithin(ms: number, refused: Refused[]): number {
  return Math.max(
    ...refused.map(
      ({ at: from }) => refused.filter(({ at }) => at >= from && at < from + ms).length,
    ),
  );
}
