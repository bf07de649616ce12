import { randomUUID } from 'node:crypto';
import { sql } from 'kysely';
import { shownTime } from '../queue/shown-time.js';
import { type By, inTransaction, knowHosts, note, type Queryable, refusal, requireKnown } from './by.js';

/** Hosts that somebody wants for a time. */
export interface BookingWish {
  readonly hosts: readonly string[];
  readonly from: Date;
  readonly until: Date;
  readonly why: string;
}

/** The longest booking: what is longer belongs to nobody’s calendar. */
const longestDays = 90;

/**
 * Bookings are made and ended one after the other: who does either waits here until the one before is done, and sees
 * what that one did. Under it no lock on who has hosts now is taken, so that nobody waits in a circle.
 */
export const lockBookings = async (within: Queryable): Promise<void> => {
  await sql`select pg_advisory_xact_lock(hashtext('rigger.bookings'))`.execute(within);
};

/**
 * Books all the hosts, or none. A run that is on one of them goes on; no other person's run begins there.
 * @returns the name of the booking
 * @throws RiggerError that says who has a host at that time
 */
export const book = (
  db: Queryable,
  by: By,
  { hosts, from, until, why }: BookingWish,
  shown: (time: Date) => string = shownTime,
): Promise<string> =>
  inTransaction(db, async (within) => {
    if (!(until.getTime() > from.getTime())) throw refusal('a booking ends after it begins');
    if (until.getTime() <= Date.now()) throw refusal(`the booking would have ended at ${shown(until)}`);
    if (until.getTime() - from.getTime() > longestDays * 86_400_000)
      throw refusal(`a booking is for ${longestDays} days at most`);
    if (why.length > 500) throw refusal('the reason is longer than 500 characters');
    await knowHosts(within, hosts);
    // The answer below names whoever was first.
    await lockBookings(within);
    const { rows } = await sql<Taken>`
      select host, person, lower(during) as from, upper(during) as until from bookings
      where released_at is null and host = any(${[...hosts]}) and during && tstzrange(${from}, ${until})
      order by lower(during), host limit 1`.execute(within);
    if (rows[0])
      throw refusal(takenWords(rows[0], shown), 'choose another time, or `rigger who` to see who has what');
    const booking = randomUUID();
    await sql`insert into bookings (booking, host, person, during, why)
      select ${booking}, host, ${by.person}, tstzrange(${from}, ${until}), ${why}
      from (select distinct unnest(${[...hosts]}::text[]) as host) as h`.execute(within);
    await note(within, by, 'book', hosts.join(','), { booking, from, until, why });
    return booking;
  });

interface Taken {
  readonly host: string;
  readonly person: string;
  readonly from: Date;
  readonly until: Date;
}

const takenWords = ({ host, person, from, until }: Taken, shown: (time: Date) => string): string =>
  `${host} is booked by ${person} from ${shown(from)} until ${shown(until)}`;

/**
 * Ends the person's bookings of these hosts, those to come too; anybody's, if `anybody`.
 * @returns the hosts that were booked
 */
export const release = (
  db: Queryable,
  by: By,
  hosts: readonly string[],
  anybody = false,
): Promise<readonly string[]> =>
  inTransaction(db, async (within) => {
    const { rows } = await sql<{ host: string; person: string }>`
      update bookings set released_at = now(), released_by = ${by.person}
      where released_at is null and upper(during) > now() and host = any(${[...hosts]})
        and (${anybody} or person = ${by.person}) returning host, person`.execute(within);
    if (rows.length === 0) {
      await requireKnown(within, hosts);
      throw refusal(
        `${hosts.join(', ')}: no booking of ${anybody ? 'anybody' : by.person}`,
        '`rigger who` lists them',
      );
    }
    await note(within, by, 'release', hosts.join(','), {
      of: [...new Set(rows.map(({ person }) => person))],
    });
    return [...new Set(rows.map(({ host }) => host))].sort();
  });
