import { type Kysely, sql } from 'kysely';
import { type LogLine, logLine } from '../parts/event-line.js';
import { journalLines, placeOf } from '../views/one-run.js';
import type { LiveLook } from './topics.js';

/** One number for everything that Now, Queue and the calendar show; another number means that they are old. */
export const labLook =
  (db: Kysely<unknown>): LiveLook<true> =>
  async (since) => {
    const { rows } = await sql<{ mark: number }>`select hashtextextended(concat_ws('|',
      (select string_agg(concat_ws(',', id, state, worker, cancel_asked_at, priority, held_by), ';' order by id) from runs where state <> 'ended'),
      (select max(id) from runs),
      (select string_agg(concat_ws(',', host, run_id, state), ';' order by host) from leases),
      (select string_agg(concat_ws(',', host, id), ';' order by host, id) from quarantines where lifted_at is null),
      (select string_agg(concat_ws(',', id, during @> now()), ';' order by id) from bookings where released_at is null and upper(during) > now() - interval '1 minute')
    ), 0) as mark`.execute(db);
    const mark = rows[0]!.mark;
    return { mark, news: since === undefined || since === mark ? undefined : true };
  };

/** What is new of a run: lines of its log, each with its place, and whether it stands otherwise. */
export interface RunNews {
  readonly lines: readonly (LogLine & { readonly place: number })[];
  readonly changed: boolean;
}

/** Lines of a run's journal after a place, as its log shows them, and the place that they reach. */
export const linesAfter = async (
  db: Kysely<unknown>,
  run: number,
  after: number | undefined,
  limit: number,
) => {
  const lines = await journalLines(db, run, after, limit);
  return {
    place: lines.length > 0 ? placeOf(lines.at(-1)!) : (after ?? 0),
    lines: lines.flatMap((one) => {
      const shown = logLine(one.event);
      return shown === undefined ? [] : [{ ...shown, place: placeOf(one) }];
    }),
  };
};

/** Looks for new lines of a run from a place in its journal on. */
export const runLook = (db: Kysely<unknown>, run: number, from: number): LiveLook<RunNews> => {
  let stood: string | undefined;
  return async (since) => {
    const { place, lines } = await linesAfter(db, run, since ?? from, 500);
    const { rows } = await sql<{
      stands: string;
    }>`select concat_ws(',', state, outcome, attempt, worker, cancel_asked_at, held_by) as stands
      from runs where id = ${run}`.execute(db);
    const stands = rows[0]?.stands ?? '';
    const changed = stood !== undefined && stood !== stands;
    stood = stands;
    return { mark: place, news: changed || lines.length > 0 ? { lines, changed } : undefined };
  };
};
