import { issueOfRun } from '../../../domain/run-id.ts';
import type { Ledger } from '../../../ledger/ledger.ts';
import { pathOf, type TaskRow } from '../views/task-row.ts';
import { type Html, html, webAddress } from './html.ts';
import { chip } from './phases.ts';
import { ago } from './times.ts';

export interface ShownRow extends TaskRow {
  progress: { percent: number | null; text: string } | null;
}

export function taskTable(rows: ShownRow[], now: number): Html {
  return html`<table class="tasks">
<thead><tr><th scope="col">Issue</th><th scope="col">Phase</th><th scope="col">Since</th><th scope="col">Attempt</th><th scope="col">Agent</th><th scope="col"><span class="visually-hidden">On the forge</span></th></tr></thead>
<tbody>${rows.map((row) => line(row, now))}</tbody>
</table>`;
}

function line(row: ShownRow, now: number): Html {
  const { repository, number, title, phase, since, attempt, agent, url, priority } = row;
  return html`<tr>
<td class="issue"><a href="${pathOf(row)}">${title || 'Untitled'}</a><span class="where">${repository}#${number}${priority && priority !== 'medium' ? html` <span class="priority">${priority}</span>` : null}</span>${progressOf(row)}</td>
<td data-name="Phase">${chip(phase)}</td>
<td data-name="Since">${ago(since, now)}</td>
<td data-name="Attempt">${attempt}</td>
<td data-name="Agent">${agent ?? html`<span class="none">–</span>`}</td>
<td class="out"><a href="${webAddress(url)}" rel="noreferrer">forge<span class="visually-hidden">: ${repository}#${number}</span></a></td>
</tr>`;
}

function progressOf({ progress, run }: ShownRow): Html | null {
  if (!run) return null;
  const bar =
    progress?.percent === null || progress === null
      ? null
      : html`<progress max="100" value="${progress.percent}" aria-label="Progress">${progress.percent} %</progress>`;
  return html`<span class="doing">${bar}${progress?.text ? html`<span>${progress.text}</span>` : null}<a href="/runs/${run}">live log</a></span>`;
}

/** What runs says how far it is. */
export async function withProgress(
  ledger: Pick<Ledger, 'readProgress'>,
  rows: TaskRow[],
): Promise<ShownRow[]> {
  return Promise.all(
    rows.map(async (row) => {
      const key = row.run === null ? null : issueOfRun(row.run);
      return { ...row, progress: key && (await ledger.readProgress(key)) };
    }),
  );
}
