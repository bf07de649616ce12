import { html } from 'hono/html';
import { mayChange, type Viewer } from '../account/viewer.js';
import { linesAfter, type RunNews, runLook } from '../live/looks.js';
import { type LiveEvent, liveStream } from '../live/stream.js';
import { badge, lasted, type Markup, names, nothing, runLink, table, time } from '../parts/html.js';
import { form, input, page } from '../parts/layout.js';
import { shownNumber } from '../parts/number.js';
import type { ViewerRoute } from '../route.js';
import type { Site } from '../site.js';
import type { OneRun } from '../views/one-run.js';
import { type CellResult, resultsOf } from '../views/results.js';
import { stateOf } from '../views/run-rows.js';
import { numberOf } from './parameters.js';
import { runAsked } from './run-asked.js';
import { artifacts } from './run-files.js';

const projectWords = (project: unknown): string => {
  const { kind, path, sha256, commit } = project as Readonly<Record<string, string | undefined>>;
  if (kind === 'bundle') return `sent with the run, ${sha256?.slice(0, 12)}`;
  return kind === 'commit' ? `commit ${commit?.slice(0, 12)}` : (path ?? '–');
};

const facts = (run: OneRun): Markup => {
  const rows: readonly (readonly [string, unknown])[] = [
    ['playbook', run.playbook],
    ['arguments', run.arguments.join(' ') || '–'],
    ['project', projectWords(run.project)],
    ['hosts', names(run.hosts)],
    ['person', run.person],
    ['label', run.label ?? '–'],
    ['worker', run.worker ?? '–'],
    ['submitted', time(run.submitted_at)],
    ['started', time(run.started_at)],
    ['ended', html`${time(run.ended_at)} ${run.ended_at ? `(${lasted(run.started_at, run.ended_at)})` : ''}`],
    ...(run.exit_code === null ? [] : [['exit code', run.exit_code] as const]),
    ...(run.reason === null ? [] : [['why', run.reason] as const]),
    ...(run.held_by === null ? [] : [['held', `${run.held_by}: ${run.held_why ?? ''}`] as const]),
    ...(run.cancel_asked_by === null ? [] : [['cancel', `asked by ${run.cancel_asked_by}`] as const]),
    ...(run.resumes === null ? [] : [['goes on with', html`run ${runLink(run.resumes)}`] as const]),
    ...(run.resumed_by === null ? [] : [['gone on with', html`by run ${runLink(run.resumed_by)}`] as const]),
    ...(run.folder === null ? [] : [['folder', `${run.worker ?? ''}:${run.folder}`] as const]),
  ];
  return html`<dl>${rows.map(([term, value]) => html`<div><dt>${term}</dt><dd>${value}</dd></div>`)}</dl>`;
};

/** It did not come to a good end, has begun in a folder that stays, and nobody goes on with it yet. */
const mayGoOn = ({ outcome, folder, worker, resumed_by, project }: OneRun): boolean =>
  outcome !== 'succeeded' &&
  folder !== null &&
  worker !== null &&
  resumed_by === null &&
  (project as { kind?: unknown }).kind === 'folder';

const doings = (viewer: Viewer, run: OneRun): Markup => {
  if (!mayChange(viewer, run.person, run.hosts)) return nothing;
  if (run.state === 'ended')
    return mayGoOn(run)
      ? form(viewer, `/runs/${run.id}/go-on`, html`<button>Go on with it</button>`)
      : nothing;
  return html`<div class="row inline">${form(viewer, `/runs/${run.id}/cancel`, html`<button>Cancel the run</button>`)}
${
  run.state === 'queued'
    ? form(
        viewer,
        `/runs/${run.id}/hold`,
        html`<div class="row">${input('Why', 'why', { required: true })}<button>Hold it</button></div>`,
      )
    : run.state === 'held'
      ? form(viewer, `/runs/${run.id}/resume`, html`<button>Let it run</button>`)
      : nothing
}</div>`;
};

const head = (viewer: Viewer, run: OneRun, live: string): Markup =>
  html`<section id="run" data-live="${live}" hx-get="/part/runs/${run.id}" hx-trigger="changed" hx-swap="outerHTML">
<p role="status">${badge(stateOf(run))}</p>${facts(run)}${doings(viewer, run)}</section>`;

const neighbours = (run: OneRun): Markup =>
  html`<p class="pages">${run.previous === null ? nothing : html`<span>before: ${runLink(run.previous)}</span>`}
${run.next === null ? nothing : html`<span>after: ${runLink(run.next)}</span>`}
${run.previous === null ? nothing : html`<a href="/compare?runs=${run.previous},${run.id}">Compare with the one before</a>`}
<a href="/trend?playbook=${encodeURIComponent(run.playbook)}">Trend</a></p>`;

const resultTable = (results: readonly CellResult[]): Markup => {
  if (results.length === 0) return nothing;
  return html`<h2>Results</h2>${table(
    'Medians over the trials that count, with their 95 % intervals',
    ['workload', 'metric', 'cell', 'trials', 'median', 'interval', 'unit'],
    results.map((one) => [
      one.workload,
      one.metric,
      one.cell,
      one.trials,
      shownNumber(one.median),
      one.low === null ? '–' : `${shownNumber(one.low)} to ${shownNumber(one.high!)}`,
      one.unit,
    ]),
  )}`;
};

const runPage = async (site: Site, viewer: Viewer, run: OneRun): Promise<Markup> => {
  const { place, lines } = await linesAfter(site.db, run.id, undefined, 300);
  const results = await resultsOf(site.db, [run.id]);
  // The part above and the log share one stream.
  const live = `/runs/${run.id}/live?after=${place}`;
  const following = run.state === 'ended' ? nothing : html` data-lines="${live}"`;
  return page({
    title: `Run ${run.id}`,
    at: '/history',
    viewer,
    body: html`${neighbours(run)}${head(viewer, run, live)}${resultTable(results)}${await artifacts(site, run, results.length > 0)}
<h2>Log</h2>
<pre class="log" tabindex="0" role="log" aria-live="off" aria-label="The last lines of the log"${following}>${lines.map(
      ({ text, bad }) => html`<span${bad ? html` class="bad"` : nothing}>${text}</span>`,
    )}</pre>`,
  });
};

/** One run: what it is, what it measured, what it says. */
export const runRoutes: readonly ViewerRoute[] = [
  {
    method: 'GET',
    path: '/runs/:id',
    needs: 'reader',
    summary: 'Run: one run, live while it runs',
    answer: async ({ c, site, viewer }) =>
      c.html(await runPage(site, viewer, await runAsked(site, c.req.param('id')))),
  },
  {
    method: 'GET',
    path: '/part/runs/:id',
    needs: 'reader',
    summary: 'the live part of a run',
    answer: async ({ c, site, viewer }) => {
      const run = await runAsked(site, c.req.param('id'));
      return c.html(head(viewer, run, `/runs/${run.id}/live`));
    },
  },
  {
    method: 'GET',
    path: '/runs/:id/live',
    needs: 'reader',
    summary: 'new lines of the log of a run, and when it stands otherwise',
    answer: async ({ c, site, viewer }) => {
      const run = await runAsked(site, c.req.param('id'));
      let sent = numberOf(c.req.header('last-event-id') ?? c.req.query('after'));
      const wantsLines = sent !== undefined;
      const events = ({ lines, changed }: RunNews): LiveEvent[] => {
        const fresh = wantsLines ? lines.filter(({ place }) => place > sent!) : [];
        sent = fresh.at(-1)?.place ?? sent;
        return [
          ...(fresh.length > 0
            ? [
                {
                  event: 'lines',
                  data: JSON.stringify(fresh.map(({ text, bad }) => ({ text, bad }))),
                  id: String(sent),
                },
              ]
            : []),
          ...(changed ? [{ event: 'changed', data: '' }] : []),
        ];
      };
      const missed = async (): Promise<LiveEvent[]> =>
        events({ lines: (await linesAfter(site.db, run.id, sent, 2000)).lines, changed: false });
      return liveStream(c, site, viewer, {
        name: `run ${run.id}`,
        look: runLook(site.db, run.id, sent ?? 0),
        ...(wantsLines ? { missed } : {}),
        events,
      });
    },
  },
];
