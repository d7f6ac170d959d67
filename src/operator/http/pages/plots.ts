import { PACE_STEP_MS, type Pace } from '../../../domain/history.ts';
import { moment } from '../../../domain/when.ts';
import { type Html, html } from './html.ts';
import { msInWords } from './times.ts';

const WIDTH = 480;
const HEIGHT = 96;

/** The last day in two small pictures; each bar says its numbers, and a table says them all. */
export function plots(pace: Pace[]): Html {
  const ended = sum(pace, 'ended');
  const started = sum(pace, 'started');
  const waited = started > 0 ? sum(pace, 'waitMs') / started : 0;
  return html`<section class="day" aria-labelledby="day"><h2 id="day">The last day</h2>
<div class="plots">
<figure><figcaption>Runs that ended <strong>${ended}</strong> <span class="legend"><i class="good"></i>done <i class="other"></i>otherwise</span></figcaption>${endedPlot(pace)}</figure>
<figure><figcaption>Wait before a start, on average <strong>${started > 0 ? msInWords(waited) : '–'}</strong></figcaption>${waitPlot(pace)}</figure>
</div>
${ended + started > 0 ? asTable(pace) : null}</section>`;
}

function endedPlot(pace: Pace[]): Html {
  const most = Math.max(1, ...pace.map((one) => one.ended));
  return picture(pace, 'Runs that ended, by half hour', `${most}`, (one, x, width) => {
    const good = scaled(one.done, most);
    const other = scaled(one.ended - one.done, most);
    return html`<rect class="good" x="${x}" y="${HEIGHT - good}" width="${width}" height="${good}"/><rect class="other" x="${x}" y="${HEIGHT - good - other}" width="${width}" height="${other}"/><title>${moment(new Date(one.at).toISOString())}: ${one.done} done, ${one.ended - one.done} otherwise</title>`;
  });
}

function waitPlot(pace: Pace[]): Html {
  const average = (one: Pace) => (one.started > 0 ? one.waitMs / one.started : 0);
  const most = Math.max(1, ...pace.map(average));
  return picture(
    pace,
    'Average wait before a start, by half hour',
    most > 1 ? msInWords(most) : '',
    (one, x, width) => {
      const height = scaled(average(one), most);
      return html`<rect class="wait" x="${x}" y="${HEIGHT - height}" width="${width}" height="${height}"/><title>${moment(new Date(one.at).toISOString())}: ${msInWords(average(one))}</title>`;
    },
  );
}

function picture(
  pace: Pace[],
  label: string,
  most: string,
  bar: (one: Pace, x: number, width: number) => Html,
): Html {
  const step = WIDTH / Math.max(1, pace.length);
  return html`<svg class="plot" viewBox="0 0 ${WIDTH} ${HEIGHT + 18}" role="img" aria-label="${label}">
<line class="axis" x1="0" y1="${HEIGHT + 0.5}" x2="${WIDTH}" y2="${HEIGHT + 0.5}"/>
${pace.map((one, i) => html`<g class="bar"><rect class="hit" x="${round(i * step)}" y="0" width="${round(step)}" height="${HEIGHT}"/>${bar(one, round(i * step + 1), round(step - 2))}</g>`)}
<text x="0" y="${HEIGHT + 14}">24 h ago</text><text class="end" x="${WIDTH}" y="${HEIGHT + 14}">now</text>
<text class="end" x="${WIDTH}" y="10">${most}</text></svg>`;
}

function asTable(pace: Pace[]): Html {
  const busy = pace.filter(({ started, ended }) => started + ended > 0);
  return html`<details><summary>The same as a table</summary><table><thead><tr><th scope="col">Half hour from</th><th scope="col">Started</th><th scope="col">Average wait</th><th scope="col">Ended</th><th scope="col">Done</th></tr></thead>
<tbody>${busy.map(({ at, started, waitMs, ended, done }) => html`<tr><td>${moment(new Date(at).toISOString())}</td><td>${started}</td><td>${started > 0 ? msInWords(waitMs / started) : '–'}</td><td>${ended}</td><td>${done}</td></tr>`)}</tbody></table>
<p class="note">Each row is ${PACE_STEP_MS / 60_000} minutes.</p></details>`;
}

function sum(pace: Pace[], name: keyof Pace): number {
  return pace.reduce((all, one) => all + one[name], 0);
}

function scaled(value: number, most: number): number {
  return value > 0 ? Math.max(2, round((value / most) * (HEIGHT - 14))) : 0;
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
