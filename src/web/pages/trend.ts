import { html } from 'hono/html';
import { sql } from 'kysely';
import { type Markup, runLink, table, time } from '../parts/html.js';
import { choice, input, page } from '../parts/layout.js';
import { shownNumber } from '../parts/number.js';
import { trendDrawing } from '../parts/trend-drawing.js';
import type { ViewerRoute } from '../route.js';
import type { Site } from '../site.js';
import { type CellResult, lastRunsOf, resultsOf } from '../views/results.js';
import { textOf } from './parameters.js';

const mostRuns = 100;

/** The metrics of the newest run that has any. */
const metricsOf = async (site: Site, ids: readonly number[]): Promise<string[]> => {
  const { rows } = await sql<{ name: string }>`select distinct workload || '.' || metric as name from results
    where run_id = (select max(run_id) from results where run_id = any(${ids}::bigint[])) order by 1`.execute(
    site.db,
  );
  return rows.map(({ name }) => name);
};

const series = (
  runs: readonly { id: number; started_at: Date | null }[],
  results: readonly CellResult[],
): Markup => {
  const cells = [...new Set(results.map(({ cell }) => cell))];
  return html`${cells.map((cell) => {
    const points = runs.flatMap((run) => {
      const found = results.find((one) => one.run === run.id && one.cell === cell);
      return found ? [{ ...found, at: run.started_at }] : [];
    });
    const title = `${cell === '' ? 'all trials' : cell}: ${points.length} runs`;
    return html`<h2>${title}</h2>${trendDrawing(points, title)}<details><summary>The runs of it</summary>${table(
      `${title}, medians with their 95 % intervals`,
      ['run', 'started', 'trials', 'median', 'interval', 'unit'],
      points
        .map((one) => [
          runLink(one.run),
          time(one.at),
          one.trials,
          shownNumber(one.median),
          one.low === null ? '–' : `${shownNumber(one.low)} to ${shownNumber(one.high!)}`,
          one.unit,
        ])
        .reverse(),
    )}</details>`;
  })}`;
};

/** How a metric went over the runs of a playbook. */
export const trendRoutes: readonly ViewerRoute[] = [
  {
    method: 'GET',
    path: '/trend',
    needs: 'reader',
    summary: 'Trend: a metric over the runs of a playbook',
    answer: async ({ c, site, viewer }) => {
      const playbook = textOf(c.req.query('playbook'));
      const runs = playbook === undefined ? [] : await lastRunsOf(site.db, playbook, mostRuns);
      const ids = runs.map(({ id }) => id);
      const metrics = ids.length === 0 ? [] : await metricsOf(site, ids);
      const asked = textOf(c.req.query('metric'));
      const metric = metrics.find((one) => one === asked) ?? metrics[0];
      const dot = metric?.indexOf('.') ?? -1;
      const results =
        metric === undefined
          ? []
          : await resultsOf(site.db, ids, { workload: metric.slice(0, dot), metric: metric.slice(dot + 1) });
      return c.html(
        page({
          title: 'Trend',
          at: '/trend',
          viewer,
          body: html`<form method="get" action="/trend"><div class="row">
${input('Playbook', 'playbook', { value: playbook ?? '', required: true })}
${metrics.length > 0 ? choice('Metric', 'metric', metrics, metric ?? '') : ''}<p class="field"><button>Show</button></p></div></form>
${
  playbook === undefined
    ? ''
    : metric === undefined
      ? html`<p role="status">No run of this playbook that ended well has results.</p>`
      : html`${series(runs, results)}<p>When it changed, and what else did, is for <code>rigger trend</code>, which reads the bundles.</p>`
}`,
        }),
      );
    },
  },
];
