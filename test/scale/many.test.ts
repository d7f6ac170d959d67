import { afterEach, describe, expect, it } from 'vitest';
import type { Program } from '../e2e/support/program.ts';
import { type Company, startCompany } from './support/company.ts';
import { cpuSeconds, started, sweepsOf } from './support/measure.ts';
import { until } from './support/server.ts';

/** `MANY_ISSUES=5000 npm run test:scale -- many` for figures that say more. */
const ISSUES = Number(process.env.MANY_ISSUES ?? 200);
const FEWER = Number(process.env.MANY_ISSUES ?? 100);
const TIMEOUT_MS = 90_000 + ISSUES * 1_000;
const SWEEP_INTERVAL_MS = 2_000;
/** From the unlocking of a sweep to the line of the log that tells of it. */
const LOGGED_LATER_MS = 250;

describe('two receivers and four workers on one Redis', () => {
  let company: Company;
  afterEach(() => company.stop());

  it(
    'work everything once while they die, stop and join, and share it among them',
    async () => {
      company = await startCompany({
        ...{ SECONDS_OF_WORK: '0.1', SWEEP_INTERVAL: `${SWEEP_INTERVAL_MS}ms` },
      });
      const [, second] = await Promise.all([company.startReceiver(), company.startReceiver()]);
      await Promise.all([1, 2, 3, 4].map(() => company.startWorker()));
      const [dying, ...staying] = company.workers as [Program, ...Program[]];
      await company.assign(Math.floor(ISSUES / 2));
      await until(async () => underWay(dying).length > 0 && started(dying) > ISSUES / 20);
      await dying.stop('SIGKILL');
      const leftBehind = await company.running();
      const stopped = second?.program.stop();
      const joining = company.startWorker();
      await company.assign(ISSUES - Math.floor(ISSUES / 2));
      expect(await stopped).toMatchObject({ code: 0 });
      const joined = await joining;
      await company.allDone();

      expect(company.issues()).toHaveLength(ISSUES);
      expect(company.issues().filter(({ told }) => told !== 2)).toEqual([]);
      expect(repeated(company).filter((key) => !leftBehind.includes(key))).toEqual([]);
      expect(atOnce(company)).toEqual([]);

      const shares = staying.map(started);
      const fair = shares.reduce((sum, one) => sum + one, 0) / shares.length;
      console.log(
        `runs by worker: ${shares} beside ${started(dying)} (killed), ${started(joined)} (joined)`,
      );
      for (const share of shares) {
        expect(share).toBeGreaterThan(fair / 2);
        expect(share).toBeLessThan(fair * 2);
      }
      expect(started(joined)).toBeGreaterThan(0);

      const sweeps = sweepsOf(company.workers);
      expect(sweeps.length).toBeGreaterThan(0);
      const overlapping = sweeps.filter(
        ({ from }, i) => from < (sweeps[i - 1]?.to ?? 0) - LOGGED_LATER_MS,
      );
      expect(overlapping).toEqual([]);
      // Each sweeps when it starts. Two that find it due at the same moment may both do it, more don't.
      const intervals = ((sweeps.at(-1)?.to ?? 0) - (sweeps[0]?.from ?? 0)) / SWEEP_INTERVAL_MS;
      expect(sweeps.length).toBeLessThan(company.workers.length + 2 * Math.ceil(intervals));
    },
    TIMEOUT_MS,
  );
});

describe('figures', () => {
  let company: Company;
  afterEach(() => company.stop());

  it.each([1, 2, 4])(
    'of %i workers',
    async (count) => {
      company = await startCompany();
      const { program } = await company.startReceiver();
      const before = cpuSeconds(pidOf(program)).own;
      await company.assign(FEWER);
      const receiver = cpuSeconds(pidOf(program)).own - before;
      const [redisBefore, from] = [cpuSeconds(company.redis.child.pid ?? 0).own, performance.now()];
      await Promise.all(Array.from({ length: count }, () => company.startWorker()));
      await company.allDone();
      const seconds = (performance.now() - from) / 1_000;
      const redis = cpuSeconds(company.redis.child.pid ?? 0).own - redisBefore;
      const used = company.workers.map((worker) => cpuSeconds(pidOf(worker)));
      const workers = used.reduce((sum, { own }) => sum + own, 0);
      const agents = used.reduce((sum, { children }) => sum + children, 0);
      console.log(
        [
          `${count} workers: ${(FEWER / seconds).toFixed(1)} tasks/s; CPU a task:`,
          `workers ${perTask(workers)}, agents ${perTask(agents)}, Redis ${perTask(redis)}; a delivery: receiver ${perTask(receiver)};`,
          `forge calls a task: ${(company.fake.requests.filter(isWrite).length / FEWER).toFixed(1)} writes,`,
          `${(company.fake.requests.filter((one) => !isWrite(one)).length / FEWER).toFixed(1)} reads;`,
          `runs by worker: ${company.workers.map(started)}`,
        ].join(' '),
      );
      expect(repeated(company)).toEqual([]);
    },
    TIMEOUT_MS,
  );
});

/** Issues of the runs that a worker has started and not ended. */
function underWay({ lines }: Program): unknown[] {
  const of = (what: string) => lines.filter(({ msg }) => msg === what).map(({ issue }) => issue);
  const ended = of('run: ended');
  return of('run: started').filter((issue) => !ended.includes(issue));
}

/** Issues of which more than one run came to its end. */
function repeated(company: Company): unknown[] {
  const ends = company.runs().filter(({ what }) => what === 'end');
  const seen = new Set<unknown>();
  return ends.map(({ key }) => key).filter((key) => seen.size === seen.add(key).size);
}

/** Issues that two agents worked at the same time, the journal being in the order of what happened. */
function atOnce(company: Company): unknown[] {
  const byIssue = new Map<unknown, string>();
  return company.runs().flatMap(({ what, id, key }) => {
    const other = byIssue.get(key);
    byIssue.set(key, id);
    return what === 'end' && other !== id ? [key] : [];
  });
}

function isWrite(request: string): boolean {
  return !request.startsWith('GET ');
}

function pidOf({ child }: Program): number {
  return child.pid ?? 0;
}

function perTask(seconds: number): string {
  return `${((seconds / FEWER) * 1_000).toFixed(1)} ms`;
}
