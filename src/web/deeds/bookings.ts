import { sql } from 'kysely';
import { type BookingWish, book, lockBookings, release } from '../../team/actions/book.js';
import { recordDeed } from '../account/audit-trail.js';
import { Denial } from '../account/denial.js';
import type { Viewer } from '../account/viewer.js';
import { utcText } from '../parts/html.js';
import type { Site } from '../site.js';
import { byOf } from './by.js';
import { requireMay } from './others.js';

const mostHosts = 500;

/** Books hosts for the viewer, all or none. */
export const bookFor = async (site: Site, viewer: Viewer, wish: BookingWish): Promise<string> => {
  if (wish.hosts.length === 0 || wish.hosts.length > mostHosts)
    throw new Denial(400, `a booking names 1 to ${mostHosts} hosts`);
  return book(site.db, byOf(viewer), { ...wish, why: wish.why.trim() }, utcText);
};

/** Ends a booking: one's own, one of hosts in one's care, or any for an admin. */
export const releaseFor = async (
  site: Site,
  viewer: Viewer,
  booking: string,
  anybody: boolean,
): Promise<void> => {
  if (!/^[0-9a-f-]{36}$/.test(booking)) throw new Denial(404, 'there is no such booking');
  await site.db.transaction().execute(async (trx) => {
    const { rows } = await sql<{ host: string; person: string }>`select host, person from bookings
      where booking = ${booking}::uuid and released_at is null for update`.execute(trx);
    if (rows.length === 0) throw new Denial(404, 'there is no such booking, or it was released');
    const hosts = rows.map(({ host }) => host);
    requireMay(
      viewer,
      { what: `the booking of ${hosts.join(', ')}`, person: rows[0]!.person, hosts },
      anybody,
    );
    await sql`update bookings set released_at = now(), released_by = ${viewer.name}
      where booking = ${booking}::uuid and released_at is null`.execute(trx);
    await recordDeed(trx, viewer, { action: 'release', subject: booking, detail: { hosts } });
  });
};

/**
 * Ends the viewer's bookings of these hosts, those to come too; with `anybody` those of others as well, all or none.
 * @returns the hosts that were booked
 */
export const releaseHostsFor = (
  site: Site,
  viewer: Viewer,
  hosts: readonly string[],
  anybody: boolean,
): Promise<readonly string[]> =>
  site.db.transaction().execute(async (trx) => {
    // Whose these are is judged and ended as one: no booking comes in between.
    await lockBookings(trx);
    const { rows } = await sql<{ host: string; person: string }>`select host, person from bookings
      where released_at is null and upper(during) > now() and host = any(${[...hosts]})
      order by host, lower(during) for update`.execute(trx);
    const own = rows.filter(({ person }) => person === viewer.name);
    const others = rows.filter(({ person }) => person !== viewer.name);
    if (anybody || own.length === 0)
      for (const { host, person } of others)
        requireMay(viewer, { what: `the booking of ${host}`, person, hosts: [host] }, anybody);
    return release(trx, byOf(viewer), hosts, anybody);
  });
