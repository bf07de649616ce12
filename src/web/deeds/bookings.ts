import { sql } from 'kysely';
import { type BookingWish, book } from '../../team/actions/book.js';
import { recordDeed } from '../account/audit-trail.js';
import { Denial } from '../account/denial.js';
import { mayChange, type Viewer } from '../account/viewer.js';
import { timeText } from '../parts/html.js';
import type { Site } from '../site.js';
import { byOf } from './by.js';

const mostHosts = 500;

/** Books hosts for the viewer, all or none. */
export const bookFor = async (site: Site, viewer: Viewer, wish: BookingWish): Promise<string> => {
  if (wish.hosts.length === 0 || wish.hosts.length > mostHosts)
    throw new Denial(400, `a booking names 1 to ${mostHosts} hosts`);
  if (wish.why.trim() === '') throw new Denial(400, 'a booking says what it is for');
  return book(site.db, byOf(viewer), { ...wish, why: wish.why.trim() }, timeText);
};

/** Ends a booking: one's own, one of hosts in one's care, or any for an admin. */
export const releaseFor = async (site: Site, viewer: Viewer, booking: string): Promise<void> => {
  if (!/^[0-9a-f-]{36}$/.test(booking)) throw new Denial(404, 'there is no such booking');
  await site.db.transaction().execute(async (trx) => {
    const { rows } = await sql<{ host: string; person: string }>`select host, person from bookings
      where booking = ${booking}::uuid and released_at is null for update`.execute(trx);
    if (rows.length === 0) throw new Denial(404, 'there is no such booking, or it was released');
    const hosts = rows.map(({ host }) => host);
    if (!mayChange(viewer, rows[0]!.person, hosts))
      throw new Denial(
        403,
        `it is a booking of ${rows[0]!.person}, for ${rows[0]!.person}, those who care for its hosts and admins to release`,
      );
    await sql`update bookings set released_at = now(), released_by = ${viewer.name}
      where booking = ${booking}::uuid and released_at is null`.execute(trx);
    await recordDeed(trx, viewer, { action: 'release', subject: booking, detail: { hosts } });
  });
};
