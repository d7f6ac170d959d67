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

export interface Load {
  perSecond: number;
  p99Ms: number;
  requests: number;
}

/** 50 connections by wrk, deliveries of many issues in turn; throws when one was not accepted. */
export async function load(port: number, seconds: number): Promise<Load> {
  const dir = mkdtempSync(join(tmpdir(), 'forgehand-bench-'));
  try {
    const script = join(dir, 'deliver.lua');
    writeFileSync(script, scriptOf());
    const url = `http://127.0.0.1:${port}/webhooks/github`;
    const args = ['-t1', '-c50', `-d${seconds}s`, '--latency', '-s', script, url];
    const { stdout } = await run('wrk', args, { maxBuffer: 1e7 });
    return parse(stdout);
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
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
