import { execFile } from 'node:child_process';
import { createHmac } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { SECRET } from './serve.mjs';

const run = promisify(execFile);
/** More than are sent in a round: each delivery is of another issue. */
const ISSUES = 40_000;
const BYTES = 12_500;
/** A slow answer is in the latencies; only one that never comes is a failure. */
const TIMEOUT = '20s';

export interface Load {
  perSecond: number;
  p99Ms: number;
  requests: number;
}

export interface Generator {
  /** Deliveries of many issues in turn; throws when one was not accepted. */
  load(port: number, seconds: number): Promise<Load>;
  close(): void;
}

/** 50 connections by wrk; what they send is signed once, before anything is measured. */
export function openGenerator(): Generator {
  const dir = mkdtempSync(join(tmpdir(), 'forgehand-bench-'));
  const script = join(dir, 'deliver.lua');
  writeFileSync(script, scriptOf());
  return {
    async load(port, seconds) {
      const url = `http://127.0.0.1:${port}/webhooks/github`;
      const args = ['-t1', '-c50', `-d${seconds}s`, '--timeout', TIMEOUT, '--latency'];
      const { stdout } = await run('wrk', [...args, '-s', script, url], { maxBuffer: 1e7 });
      return parse(stdout);
    },
    close: () => rmSync(dir, { recursive: true, force: true }),
  };
}

function parse(text: string): Load {
  if (/Non-2xx|Socket errors/.test(text)) throw new Error(`not all were accepted:\n${text}`);
  const number = (pattern: RegExp) => Number(pattern.exec(text)?.[1]);
  const [, value, unit] = /99%\s+([\d.]+)(us|ms|s)/.exec(text) ?? [];
  const scale = { us: 0.001, ms: 1, s: 1_000 }[unit as 'us' | 'ms' | 's'];
  return {
    perSecond: number(/Requests\/sec:\s+([\d.]+)/),
    requests: number(/(\d+) requests in/),
    p99Ms: Number(value) * scale,
  };
}

/** Bodies differ by the issue's number alone, so that only their signatures are made before. */
function scriptOf(): string {
  const [before = '', after = ''] = bodyOf('@@').split('"@@"');
  const signatures = Array.from({ length: ISSUES }, (_, i) =>
    createHmac('sha256', SECRET)
      .update(`${before}${i + 1}${after}`)
      .digest('hex'),
  );
  return `local before, after = [==[${before}]==], [==[${after}]==]
local signatures = { ${signatures.map((one) => `'${one}'`).join(',')} }
local n = 0
function request()
  local number = n % #signatures + 1
  n = n + 1
  return wrk.format('POST', nil, {
    ['content-type'] = 'application/json', ['x-github-event'] = 'issues',
    ['x-github-delivery'] = 'bench-' .. n, ['x-hub-signature-256'] = 'sha256=' .. signatures[number] },
    before .. number .. after)
end`;
}

function bodyOf(number: string): string {
  const bot = { id: 2, login: 'forgehand' };
  const payload = {
    action: 'assigned',
    issue: { number, title: 'An issue', body: '', assignee: bot, assignees: [bot], labels: [] },
    assignee: bot,
    repository: { id: 7, name: 'app', full_name: 'acme/app', owner: { login: 'acme' } },
    sender: { id: 1, login: 'ann' },
  };
  const bare = JSON.stringify(payload).length;
  payload.issue.body = 'text '.repeat(Math.ceil((BYTES - bare) / 5)).slice(0, BYTES - bare);
  return JSON.stringify(payload);
}
