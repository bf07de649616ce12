import { html } from 'hono/html';
import { type HostUse, who } from '../../team/actions/who.js';
import { mayChange, type Viewer } from '../account/viewer.js';
import { labLook } from '../live/looks.js';
import { liveStream } from '../live/stream.js';
import { badge, type Markup, names, runLink, table, time } from '../parts/html.js';
import { form, page } from '../parts/layout.js';
import type { ViewerRoute } from '../route.js';

/** Rows of the page. */
const mostHosts = 1000;

const what = (host: HostUse): Markup | string =>
  host.run === null ? (host.why ?? '') : html`${runLink(host.run)} ${host.playbook ?? ''}`;

const part = (viewer: Viewer, hosts: readonly HostUse[]): Markup => {
  const told = [...new Set(hosts.map(({ state }) => state))]
    .map((state) => `${hosts.filter((host) => host.state === state).length} ${state}`)
    .join(', ');
  return html`<section id="now" data-live="/live/lab" hx-get="/part/now" hx-trigger="changed" hx-swap="outerHTML">
<p role="status">${hosts.length === 0 ? 'No run or booking has named a host yet.' : `${hosts.length} hosts: ${told}.`}</p>
${
  hosts.length === 0
    ? ''
    : table(
        'Hosts, and who has them',
        ['host', 'state', 'who', 'what', 'since', 'until', 'in the care of', ''],
        hosts.map((host) => [
          html`<a href="/history?host=${encodeURIComponent(host.host)}">${host.host}</a>`,
          badge(host.state),
          host.person ?? '–',
          what(host),
          time(host.since),
          time(host.until),
          names(host.owners),
          host.state === 'quarantined' && mayChange(viewer, '', [host.host])
            ? form(
                viewer,
                `/hosts/${encodeURIComponent(host.host)}/well`,
                html`<button class="plain">${host.host} is well</button>`,
              )
            : '',
        ]),
      )
}</section>`;
};

/** Hosts, their state, who has them, until when and why. */
export const nowRoutes: readonly ViewerRoute[] = [
  {
    method: 'GET',
    path: '/',
    needs: 'reader',
    summary: 'Now: hosts and who has them',
    answer: async ({ c, site, viewer }) =>
      c.html(page({ title: 'Now', at: '/', viewer, body: part(viewer, await who(site.db, mostHosts)) })),
  },
  {
    method: 'GET',
    path: '/part/now',
    needs: 'reader',
    summary: 'the live part of Now',
    answer: async ({ c, site, viewer }) => c.html(part(viewer, await who(site.db, mostHosts))),
  },
  {
    method: 'GET',
    path: '/live/lab',
    needs: 'reader',
    summary: 'tells when hosts, queue or bookings have changed',
    answer: ({ c, site, viewer }) =>
      liveStream(c, site, viewer, {
        name: 'lab',
        look: labLook(site.db),
        events: () => [{ event: 'changed', data: '' }],
      }),
  },
];
