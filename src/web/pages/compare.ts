import { html } from 'hono/html';
import { Denial } from '../account/denial.js';
import { type Markup, names, runLink, table, time } from '../parts/html.js';
import { input, page } from '../parts/layout.js';
import { shownNumber } from '../parts/number.js';
import type { ViewerRoute } from '../route.js';
import { oneRun } from '../views/one-run.js';
import { type CellResult, resultsOf } from '../views/results.js';
import { numberOf } from './parameters.js';

/** More runs than this are a trend. */
const mostRuns = 12;

const runsOf = (text: string): number[] => {
  const ids = text.split(/[\s,]+/).filter((word) => word !== '');
  const numbers = ids.map(numberOf);
  if (numbers.some((one) => one === undefined) || numbers.length > mostRuns)
    throw new Denial(400, `runs are at most ${mostRuns} numbers with commas: 41, 42`);
  return [...new Set(numbers as number[])];
};

const cellOf = (one: CellResult | undefined): string => {
  if (!one) return '–';
  const interval = one.low === null ? '' : ` (${shownNumber(one.low)} to ${shownNumber(one.high!)})`;
  return `${shownNumber(one.median)}${interval}`;
};

/** A row for each metric of each cell; no verdict, which needs the trials in their blocks. */
const comparison = (ids: readonly number[], results: readonly CellResult[]): Markup => {
  const key = (one: CellResult): string => [one.workload, one.metric, one.cell].join('\0');
  const rows = [...new Set(results.map(key))];
  if (rows.length === 0) return html`<p>None of these runs has results.</p>`;
  return table(
    'Medians and their 95 % intervals',
    ['workload', 'metric', 'cell', 'unit', ...ids.map((id) => `run ${id}`)],
    rows.map((row) => {
      const [workload, metric, cell] = row.split('\0');
      const found = ids.map((id) => results.find((one) => one.run === id && key(one) === row));
      return [workload, metric, cell, found.find((one) => one)?.unit ?? '', ...found.map(cellOf)];
    }),
  );
};

/** What several runs measured, side by side. */
export const compareRoutes: readonly ViewerRoute[] = [
  {
    method: 'GET',
    path: '/compare',
    needs: 'reader',
    summary: 'Compare: what runs measured, side by side',
    answer: async ({ c, site, viewer }) => {
      const text = c.req.query('runs') ?? '';
      const ids = runsOf(text);
      const runs = (await Promise.all(ids.map((id) => oneRun(site.db, id)))).filter(
        (run) => run !== undefined,
      );
      const found = runs.map(({ id }) => id);
      const missing = ids.filter((id) => !found.includes(id));
      return c.html(
        page({
          title: 'Compare',
          at: '/compare',
          viewer,
          body: html`<form method="get" action="/compare"><div class="row">
${input('Runs', 'runs', { value: text, hint: 'Numbers with commas, such as 41, 42.' })}<p class="field"><button>Compare</button></p></div></form>
${missing.length > 0 ? html`<p class="notice" role="alert">There is no run ${missing.join(', ')}.</p>` : ''}
${
  found.length === 0
    ? ''
    : html`${table(
        'The runs',
        ['run', 'playbook', 'label', 'person', 'hosts', 'started'],
        runs.map((run) => [
          runLink(run.id),
          run.playbook,
          run.label ?? '–',
          run.person,
          names(run.hosts),
          time(run.started_at),
        ]),
      )}${comparison(found, await resultsOf(site.db, found))}
<p>Whether they differ is for <code>rigger compare</code>, which reads the bundles: effects, intervals and verdicts.</p>`
}`,
        }),
      );
    },
  },
];
