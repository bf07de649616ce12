import { z } from 'zod';
import { who } from '../../team/actions/who.js';
import { hostWord } from '../account/names.js';
import { bookFor, releaseFor, releaseHostsFor } from '../deeds/bookings.js';
import { markWell, quarantine } from '../deeds/hosts.js';
import { timeOf } from '../pages/parameters.js';
import type { ViewerRoute } from '../route.js';
import { bookingsBetween } from '../views/bookings.js';
import { anybody, bodyOf } from './body.js';

const month = 31 * 86_400_000;
const hosts = z.array(hostWord).min(1).max(500);
const why = z.strictObject({ why: z.string().min(1).max(500) });
const instant = z.iso.datetime({ offset: true, error: 'is no time such as 2026-03-01T14:00:00Z' });

/** Hosts and bookings. */
export const labApi: readonly ViewerRoute[] = [
  {
    method: 'GET',
    path: '/api/v1/hosts',
    needs: 'reader',
    summary: 'hosts: state, who has them, until when and why',
    answer: async ({ c, site }) => c.json({ hosts: await who(site.db) }),
  },
  {
    method: 'POST',
    path: '/api/v1/hosts/:host/quarantine',
    needs: 'user',
    summary: 'give a host in one’s care to nobody: `{"why": "…"}`',
    answer: async (ask) => {
      await quarantine(ask.site, ask.viewer, ask.c.req.param('host') ?? '', (await bodyOf(ask, why)).why);
      return ask.c.json({});
    },
  },
  {
    method: 'POST',
    path: '/api/v1/hosts/:host/well',
    needs: 'user',
    summary: 'say that a quarantined host in one’s care is well: `{"why": "…"}`',
    answer: async (ask) => {
      const host = ask.c.req.param('host') ?? '';
      await markWell(ask.site, ask.viewer, [host], (await bodyOf(ask, why)).why);
      return ask.c.json({});
    },
  },
  {
    method: 'POST',
    path: '/api/v1/hosts/well',
    needs: 'user',
    summary:
      'say the same of several, all or none: `{"hosts": ["dut1"], "why": "…"}`; the last may be missing',
    answer: async (ask) => {
      const wish = await bodyOf(ask, z.strictObject({ hosts, why: z.string().max(500).default('') }));
      await markWell(ask.site, ask.viewer, wish.hosts, wish.why);
      return ask.c.json({ hosts: wish.hosts });
    },
  },
  {
    method: 'GET',
    path: '/api/v1/bookings',
    needs: 'reader',
    summary: 'bookings between from= and to=; from now on for a month where they are missing',
    answer: async ({ c, site }) => {
      const from = timeOf(c.req.query('from'), 'from') ?? site.now();
      const to = timeOf(c.req.query('to'), 'to') ?? new Date(from.getTime() + month);
      return c.json({ bookings: await bookingsBetween(site.db, from, to) });
    },
  },
  {
    method: 'POST',
    path: '/api/v1/bookings',
    needs: 'user',
    summary:
      'book hosts, all or none: `{"hosts": ["dut1"], "from": "2026-03-01T14:00:00Z", "until": "…", "why": "…"}`; the last may be missing',
    answer: async (ask) => {
      const wish = await bodyOf(
        ask,
        z.strictObject({
          ...{ hosts, from: instant, until: instant },
          why: z.string().max(500).default(''),
        }),
      );
      const booking = await bookFor(ask.site, ask.viewer, {
        ...wish,
        from: new Date(wish.from),
        until: new Date(wish.until),
      });
      return ask.c.json({ booking }, 201);
    },
  },
  {
    method: 'POST',
    path: '/api/v1/bookings/release',
    needs: 'user',
    summary:
      'end one’s own bookings of hosts, those to come too: `{"hosts": ["dut1"]}`; with `"anybody": true` those of others as well, where one may; answers the hosts that were booked',
    answer: async (ask) => {
      const wish = await bodyOf(ask, z.strictObject({ hosts, anybody }));
      const released = await releaseHostsFor(ask.site, ask.viewer, wish.hosts, wish.anybody);
      return ask.c.json({ hosts: released });
    },
  },
  {
    method: 'DELETE',
    path: '/api/v1/bookings/:booking',
    needs: 'user',
    summary: 'release a booking; one of somebody else, where one may, with anybody=true',
    answer: async ({ c, site, viewer }) => {
      await releaseFor(site, viewer, c.req.param('booking') ?? '', c.req.query('anybody') === 'true');
      return c.json({});
    },
  },
];
