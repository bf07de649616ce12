import { type Kysely, sql } from 'kysely';

/** One host of a booking. */
export interface BookingRow {
  readonly booking: string;
  readonly host: string;
  readonly person: string;
  readonly from: Date;
  readonly to: Date;
  readonly why: string;
}

/** What is booked between two times. */
export const bookingsBetween = async (
  db: Kysely<unknown>,
  from: Date,
  to: Date,
  booking?: string,
): Promise<BookingRow[]> =>
  (
    await sql<BookingRow>`select booking, host, person, lower(during) as "from", upper(during) as "to", why
    from bookings where released_at is null and during && tstzrange(${from}, ${to})
      ${booking === undefined ? sql`` : sql`and booking = ${booking}::uuid`}
    order by host, lower(during) limit 5000`.execute(db)
  ).rows;
