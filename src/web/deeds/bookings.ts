import { sql } from 'kysely';
import { recordDeed } from '../account/audit-trail.js';
import { Denial } from '../account/denial.js';
import { hostWord } from '../account/names.js';
import { mayChange, type Viewer } from '../account/viewer.js';
import type { Site } from '../site.js';

/** What is booked: all of the hosts, or none. */
export interface BookingWish {
  readonly hosts: readonly string[];
  readonly from: Date;
  readonly to: Date;
  readonly why: string;
}

const mostHosts = 500;
const longestDays = 90;

const check = ({ hosts, from, to, why }: BookingWish, now: Date): void => {
  if (hosts.length === 0 || hosts.length > mostHosts)
    throw new Denial(400, `a booking names 1 to ${mostHosts} hosts`);
  const wrong = hosts.filter((host) => !hostWord.safeParse(host).success);
  if (wrong.length > 0) throw new Denial(400, `${wrong.join(', ').slice(0, 200)}: no name of a host`);
  if (!(to > from)) throw new Denial(400, 'a booking ends after it begins');
  if (to <= now) throw new Denial(400, 'a booking ends in the future');
  if (to.getTime() - from.getTime() > longestDays * 86_400_000)
    throw new Denial(400, `a booking lasts ${longestDays} days at most`);
  if (why.trim() === '') throw new Denial(400, 'a booking says what it is for');
};

/** Books hosts for the viewer. Two people cannot have one host: that is the database's own rule. */
export const bookFor = async (site: Site, viewer: Viewer, wish: BookingWish): Promise<string> => {
  check(wish, site.now());
  const hosts = [...new Set(wish.hosts)].sort();
  try {
    return await site.db.transaction().execute(async (trx) => {
      await sql`insert into hosts (name) select unnest(${hosts}::text[]) on conflict do nothing`.execute(trx);
      const { rows } = await sql<{ booking: string }>`with one as (select gen_random_uuid() as booking)
        insert into bookings (booking, host, person, during, why)
        select one.booking, host, ${viewer.name}, tstzrange(${wish.from}, ${wish.to}), ${wish.why.trim().slice(0, 500)}
        from one, unnest(${hosts}::text[]) as host returning booking`.execute(trx);
      const { booking } = rows[0]!;
      await recordDeed(trx, viewer, {
        action: 'book',
        subject: booking,
        detail: { hosts, from: wish.from, to: wish.to, why: wish.why.trim().slice(0, 500) },
      });
      return booking;
    });
  } catch (error) {
    if ((error as { code?: string }).code !== '23P01') throw error;
    throw await taken(site, hosts, wish);
  }
};

/** Who has them already, as it is told to who came second. */
const taken = async (site: Site, hosts: readonly string[], wish: BookingWish): Promise<Denial> => {
  const { rows } = await sql<{
    host: string;
    person: string;
    to: Date;
  }>`select host, person, upper(during) as "to" from bookings
    where released_at is null and host = any(${hosts}::text[]) and during && tstzrange(${wish.from}, ${wish.to})
    order by host limit 5`.execute(site.db);
  const told = rows.map(
    ({ host, person, to }) => `${host} is booked by ${person} until ${to.toISOString().slice(0, 16)}Z`,
  );
  return new Denial(409, told.join(', ') || 'somebody has just booked one of them');
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
