import { html } from 'hono/html';
import { badge, lasted, type Markup, names, nothing, runLink, table, time } from '../parts/html.js';
import { choice, input, page } from '../parts/layout.js';
import type { ViewerRoute } from '../route.js';
import {
  type RunRow,
  type RunSearch,
  runOutcomes,
  runStates,
  searchRuns,
  stateOf,
} from '../views/run-rows.js';
import { numberOf, textOf, timeOf } from './parameters.js';

const pageLength = 50;

/** What an address or a query asks of the history. */
export const searchOf = (given: Readonly<Record<string, string>>): RunSearch => ({
  host: textOf(given.host),
  playbook: textOf(given.playbook),
  person: textOf(given.person),
  label: textOf(given.label),
  state: textOf(given.state),
  from: timeOf(given.from, 'from'),
  to: timeOf(given.to, 'to'),
  before: numberOf(given.before),
});

/** The address of the page that begins before a run. */
const nextPage = (given: Readonly<Record<string, string>>, before: number): string =>
  `/history?${new URLSearchParams({
    ...Object.fromEntries(Object.entries(given).filter(([, value]) => value !== '')),
    before: String(before),
  })}`;

const runTable = (caption: string, runs: readonly RunRow[]): Markup =>
  table(
    caption,
    ['run', 'state', 'playbook', 'label', 'person', 'hosts', 'submitted', 'lasted'],
    runs.map((run) => [
      runLink(run.id),
      badge(stateOf(run)),
      run.playbook,
      run.label ?? '–',
      run.person,
      names(run.hosts),
      time(run.submitted_at),
      lasted(run.started_at, run.ended_at),
    ]),
  );

/** Every run there was, by what is known of it. */
export const historyRoutes: readonly ViewerRoute[] = [
  {
    method: 'GET',
    path: '/history',
    needs: 'reader',
    summary: 'History: search by host, playbook, person, label, state and time',
    answer: async ({ c, site, viewer }) => {
      const given = c.req.query();
      const runs = await searchRuns(site.db, searchOf(given), pageLength + 1);
      const shown = runs.slice(0, pageLength);
      const value = (name: string): { value: string } => ({ value: given[name] ?? '' });
      return c.html(
        page({
          title: 'History',
          at: '/history',
          viewer,
          body: html`<form method="get" action="/history" role="search"><div class="row">
${input('Host', 'host', value('host'))}${input('Playbook has', 'playbook', value('playbook'))}
${input('Person', 'person', value('person'))}${input('Label has', 'label', value('label'))}
${choice('State', 'state', ['', ...runOutcomes, ...runStates], given.state ?? '')}
${input('From (UTC)', 'from', { ...value('from'), type: 'date' })}${input('Before (UTC)', 'to', { ...value('to'), type: 'date' })}
<p class="field"><button>Search</button></p></div></form>
${shown.length === 0 ? html`<p role="status">No run is like that.</p>` : runTable('Runs, the newest first', shown)}
${runs.length > pageLength ? html`<p><a href="${nextPage(given, shown.at(-1)!.id)}" rel="next">Older runs</a></p>` : nothing}`,
        }),
      );
    },
  },
];
