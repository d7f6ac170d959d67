import type { Reporter, TestCase } from 'vitest/node';
import type { Figures } from './row.ts';

/** A line for each scenario as it ends, and the table of all rows at the end. */
export default class FaultReporter implements Reporter {
  readonly #rows: (Figures & { passed: boolean; ms: number })[] = [];

  onTestCaseResult(test: TestCase): void {
    const { state } = test.result();
    const ms = Math.round(test.diagnostic()?.duration ?? 0);
    const { row } = test.meta() as { row?: Figures };
    const mark = { passed: '✔', failed: '✖', skipped: '–', pending: '…' }[state];
    console.log(`${mark} ${test.name}${row?.note ? `: ${row.note}` : ''} (${seconds(ms)})`);
    if (state === 'failed' && !row) this.#rows.push({ ...failed(test.name), passed: false, ms });
    if (row) this.#rows.push({ ...row, passed: state === 'passed', ms });
  }

  onTestRunEnd(): void {
    const rows = this.#rows.toSorted(
      (a, b) => numberOf(a.id) - numberOf(b.id) || a.what.localeCompare(b.what),
    );
    console.log('\n| row | fault | holds | back after | writes doubled | lost | more |');
    console.log('|---|---|---|---|---|---|---|');
    for (const { id, what, passed, recoveryMs, doubled, lost, note } of rows) {
      const back = recoveryMs === null ? '' : seconds(recoveryMs);
      const cells = [id, what, passed ? 'yes' : 'NO', back, doubled ?? '', lost ?? '', note];
      console.log(`| ${cells.join(' | ')} |`);
    }
    const wrong = rows.filter(({ passed }) => !passed).length;
    console.log(`\n${rows.length} scenarios, ${wrong} do not hold.`);
  }
}

function failed(name: string): Figures {
  const [id = '', ...words] = name.split(' ');
  const none = { recoveryMs: null, doubled: null, lost: null, note: '' };
  return { id, what: words.join(' '), ...none };
}

function numberOf(id: string): number {
  return Number(/\d+/.exec(id)?.[0] ?? 99);
}

function seconds(ms: number): string {
  return `${(ms / 1_000).toFixed(1)} s`;
}
