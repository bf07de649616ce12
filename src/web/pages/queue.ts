import { html } from 'hono/html';
import { type QueuedRun, queue } from '../../team/actions/queue.js';
import { markWell } from '../deeds/hosts.js';
import { cancelFor, goOnFor, holdFor, letRun } from '../deeds/runs.js';
import { badge, type Markup, names, runLink, table, time, timeText } from '../parts/html.js';
import { page } from '../parts/layout.js';
import type { ViewerRoute } from '../route.js';
import { field } from '../route.js';
import { runAsked } from './run-asked.js';

/** Nothing of what has begun; of what waits a time, or that nobody can tell. */
const expected = ({ state, expectedStart }: QueuedRun): Markup | string => {
  if (state !== 'queued' && state !== 'held') return '';
  return expectedStart === null ? html`<span class="quiet">cannot be told</span>` : time(expectedStart);
};

const part = (rows: readonly QueuedRun[]): Markup => {
  const waiting = rows.filter(({ state }) => state === 'queued' || state === 'held');
  return html`<section id="queue" data-live="/live/lab" hx-get="/part/queue" hx-trigger="changed" hx-swap="outerHTML">
<p role="status">${rows.length - waiting.length} at work, ${waiting.length} waiting.</p>
${
  rows.length === 0
    ? ''
    : html`${table(
        'Runs that have not ended, in the order in which they are granted',
        [
          'run',
          'state',
          'playbook',
          'person',
          'hosts',
          'priority',
          'how it stands',
          'expected start',
          'submitted',
        ],
        rows.map((run) => [
          runLink(run.id),
          badge(run.state),
          html`${run.playbook}${run.label === null ? '' : html` <span class="quiet">${run.label}</span>`}`,
          run.person,
          names(run.hosts),
          run.priority,
          run.reason,
          expected(run),
          time(run.submittedAt),
        ]),
      )}<p class="hint">An expected start follows from how long the newest runs of the same playbook, label and arguments lasted that ended well, from bookings, and from the workers that are there. It cannot be told where one of these is not known, or where somebody has to do something first.</p>`
}</section>`;
};

/** What waits, in which order, and why. */
export const queueRoutes: readonly ViewerRoute[] = [
  {
    method: 'GET',
    path: '/queue',
    needs: 'reader',
    summary: 'Queue: what waits, and why',
    answer: async ({ c, site, viewer }) =>
      c.html(page({ title: 'Queue', at: '/queue', viewer, body: part(await queue(site.db, 300, timeText)) })),
  },
  {
    method: 'GET',
    path: '/part/queue',
    needs: 'reader',
    summary: 'the live part of the queue',
    answer: async ({ c, site }) => c.html(part(await queue(site.db, 300, timeText))),
  },
  {
    method: 'POST',
    path: '/runs/:id/cancel',
    needs: 'user',
    summary: 'cancel a run',
    answer: async ({ c, site, viewer }) => {
      const run = await runAsked(site, c.req.param('id'));
      await cancelFor(site, viewer, run, true);
      return c.redirect(`/runs/${run.id}`, 303);
    },
  },
  {
    method: 'POST',
    path: '/runs/:id/hold',
    needs: 'user',
    summary: 'hold a run that waits',
    answer: async ({ c, site, viewer, form }) => {
      const run = await runAsked(site, c.req.param('id'));
      await holdFor(site, viewer, run, { why: field(form, 'why'), anybody: true });
      return c.redirect(`/runs/${run.id}`, 303);
    },
  },
  {
    method: 'POST',
    path: '/runs/:id/resume',
    needs: 'user',
    summary: 'let a run go that is held',
    answer: async ({ c, site, viewer }) => {
      const run = await runAsked(site, c.req.param('id'));
      await letRun(site, viewer, run, true);
      return c.redirect(`/runs/${run.id}`, 303);
    },
  },
  {
    method: 'POST',
    path: '/runs/:id/go-on',
    needs: 'user',
    summary: 'queue the rest of a run that did not come to a good end',
    answer: async ({ c, site, viewer }) => {
      const run = await runAsked(site, c.req.param('id'));
      return c.redirect(`/runs/${await goOnFor(site, viewer, run, true)}`, 303);
    },
  },
  {
    method: 'POST',
    path: '/hosts/:host/well',
    needs: 'user',
    summary: 'say that a quarantined host is well',
    answer: async ({ c, site, viewer, form }) => {
      await markWell(site, viewer, [c.req.param('host') ?? ''], field(form, 'why') || 'said so on the page');
      return c.redirect('/', 303);
    },
  },
];
