import { html } from 'hono/html';
import { who } from '../../team/actions/who.js';
import { Denial, denialOf } from '../account/denial.js';
import { mayChange, type Viewer } from '../account/viewer.js';
import { bookFor, releaseFor } from '../deeds/bookings.js';
import { type Markup, nothing, timeText } from '../parts/html.js';
import { form, input, page, trouble } from '../parts/layout.js';
import { type FormFields, field, type ViewerRoute } from '../route.js';
import type { Site } from '../site.js';
import { type BookingRow, bookingsBetween } from '../views/bookings.js';
import { timeOf } from './parameters.js';

const dayMs = 86_400_000;
const shownDays = 7;

const dayOf = (at: Date): Date => new Date(Math.floor(at.getTime() / dayMs) * dayMs);
const dayText = (at: Date): string => at.toISOString().slice(0, 10);

const slot = (viewer: Viewer, one: BookingRow, day: Date): Markup => {
  const clock = (at: Date): string => timeText(at).slice(11);
  const from = one.from < day ? '…' : clock(one.from);
  const to = one.to.getTime() > day.getTime() + dayMs ? '…' : clock(one.to);
  const first = one.from >= day || dayOf(new Date()).getTime() === day.getTime();
  return html`<span class="slot">${from}–${to} ${one.person}: ${one.why}${
    first && mayChange(viewer, one.person, [one.host])
      ? form(
          viewer,
          `/bookings/${one.booking}/release`,
          html`<button class="plain" aria-label="Release ${one.host}, booked by ${one.person} from ${timeText(one.from)}">Release</button>`,
        )
      : nothing
  }</span>`;
};

const calendar = (
  viewer: Viewer,
  hosts: readonly string[],
  first: Date,
  bookings: readonly BookingRow[],
): Markup => {
  const days = Array.from({ length: shownDays }, (_, i) => new Date(first.getTime() + i * dayMs));
  const byHost = new Map<string, BookingRow[]>();
  for (const one of bookings) byHost.set(one.host, [...(byHost.get(one.host) ?? []), one]);
  const on = (host: string, day: Date): BookingRow[] =>
    (byHost.get(host) ?? []).filter((one) => one.from.getTime() < day.getTime() + dayMs && one.to > day);
  return html`<div class="table calendar" role="region" tabindex="0" aria-label="Bookings"><table><caption><span>Bookings, times in UTC</span></caption>
<thead><tr><th scope="col">host</th>${days.map((day) => html`<th scope="col">${dayText(day)}</th>`)}</tr></thead>
<tbody>${hosts.map(
    (host) =>
      html`<tr><th scope="row">${host}</th>${days.map((day) => html`<td data-host="${host}" data-day="${dayText(day)}">${on(host, day).map((one) => slot(viewer, one, day))}</td>`)}</tr>
`,
  )}</tbody></table></div>`;
};

const calendarPage = async (
  site: Site,
  viewer: Viewer,
  asked: string | undefined,
  sent: FormFields = {},
  why?: string,
): Promise<Markup> => {
  const first = dayOf(timeOf(asked, 'from') ?? site.now());
  const end = new Date(first.getTime() + shownDays * dayMs);
  const bookings = await bookingsBetween(site.db, first, end);
  const hosts = (await who(site.db, 1000)).map(({ host }) => host);
  const move = (days: number): string => dayText(new Date(first.getTime() + days * dayMs));
  const value = (name: string, otherwise = ''): { value: string; required: boolean } => ({
    value: field(sent, name) || otherwise,
    required: true,
  });
  const soon = new Date(Math.ceil(site.now().getTime() / 3_600_000) * 3_600_000);
  const local = (at: Date): string => at.toISOString().slice(0, 16);
  return page({
    title: 'Calendar',
    at: '/calendar',
    viewer,
    scripts: viewer.role === 'reader' ? [] : ['/assets/calendar.js'],
    body: html`${trouble(why)}<p class="pages"><a href="/calendar?from=${move(-shownDays)}">Earlier</a> <a href="/calendar">Now</a> <a href="/calendar?from=${move(shownDays)}">Later</a></p>
${hosts.length === 0 ? html`<p>No run or booking has named a host yet.</p>` : html`${viewer.role === 'reader' ? nothing : html`<p id="dragged" class="hint" role="status"></p>`}${calendar(viewer, hosts, first, bookings)}`}
${
  viewer.role === 'reader'
    ? nothing
    : html`<h2>Book hosts</h2>${form(
        viewer,
        '/bookings',
        html`<div class="row">${input('Hosts', 'hosts', { ...value('hosts'), hint: 'With commas.' })}
${input('From (UTC)', 'from', { ...value('from', local(soon)), type: 'datetime-local' })}
${input('To (UTC)', 'to', { ...value('to', local(new Date(soon.getTime() + 7_200_000))), type: 'datetime-local' })}
${input('What for', 'why', value('why'))}<p class="field"><button>Book</button></p></div>`,
      )}`
}`,
  });
};

/** Hosts and days: who has booked what. */
export const calendarRoutes: readonly ViewerRoute[] = [
  {
    method: 'GET',
    path: '/calendar',
    needs: 'reader',
    summary: 'Calendar: hosts and days, to book by dragging or by a form',
    answer: async ({ c, site, viewer }) => c.html(await calendarPage(site, viewer, c.req.query('from'))),
  },
  {
    method: 'POST',
    path: '/bookings',
    needs: 'user',
    summary: 'book hosts',
    answer: async ({ c, site, viewer, form: sent }) => {
      try {
        const from = timeOf(field(sent, 'from'), 'from');
        const to = timeOf(field(sent, 'to'), 'to');
        if (from === undefined || to === undefined)
          throw new Denial(400, 'a booking has a beginning and an end');
        const hosts = field(sent, 'hosts')
          .split(/[\s,]+/)
          .filter((host) => host !== '');
        if (field(sent, 'why') === '') throw new Denial(400, 'a booking says what it is for');
        await bookFor(site, viewer, { hosts, from, until: to, why: field(sent, 'why') });
        return c.redirect(`/calendar?from=${dayText(from)}`, 303);
      } catch (error) {
        const denied = denialOf(error);
        if (denied === undefined) throw error;
        return c.html(await calendarPage(site, viewer, undefined, sent, `${denied.why}.`), denied.status);
      }
    },
  },
  {
    method: 'POST',
    path: '/bookings/:booking/release',
    needs: 'user',
    summary: 'release a booking',
    answer: async ({ c, site, viewer }) => {
      await releaseFor(site, viewer, c.req.param('booking') ?? '', true);
      return c.redirect('/calendar', 303);
    },
  },
];
