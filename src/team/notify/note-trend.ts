import { sql } from 'kysely';
import { FEWEST, median, seriesChanges } from '../../statistics/index.js';
import type { Queryable } from '../actions/by.js';

/** Newest runs that are held against each other, as on the page Trend. */
const newest = 100;

/** What is said of one playbook errs in this share. */
const alpha = 0.01;

/** The same runs give the same answer. */
const seed = 20140331;

/** A change is told while it is as new as this many runs; older ones were, or nobody was there to be told. */
const recent = 6;

/**
 * Looks for changes in what the newest runs of the playbook measured, and writes down those that are new: each once, by
 * the run with which it began.
 */
export const noteTrend = async (db: Queryable, run: number): Promise<void> => {
  const { rows } = await sql<{
    metric: string;
    cell: string;
    runs: number[];
    values: number[][];
  }>`with mine as (select playbook from runs where id = ${run}),
      last as (select r.id from runs r, mine m where r.playbook = m.playbook and r.outcome = 'succeeded' and r.id <= ${run}
        order by r.id desc limit ${newest}),
      each as (select workload || '.' || metric as metric, cell, run_id, json_agg(value) as values from results
        where run_id in (select id from last) and valid group by 1, 2, 3)
    select metric, cell, json_agg(run_id order by run_id) as runs, json_agg(values order by run_id) as values
    from each group by metric, cell having bool_or(run_id = ${run})`.execute(db);
  for (const { metric, cell, runs, values } of rows) {
    const medians = values.map((trials) => median(trials));
    const changes = seriesChanges(medians, alpha / rows.length, seed);
    for (const { at } of changes.filter((change) => change.at >= medians.length - recent)) {
      // With another run the best place of the same change may lie beside the one that was told.
      const near = runs.slice(Math.max(0, at - FEWEST), at + FEWEST + 1);
      const detail = { metric, cell, before: median(medians.slice(0, at)), after: median(medians.slice(at)) };
      await sql`insert into happenings (key, event, run_id, detail)
        select ${`trend-${runs[at]}-${metric}-${cell}`}, 'trend-changed', ${runs[at]!}::bigint, ${JSON.stringify(detail)}::jsonb
        where not exists (select from happenings h where h.event = 'trend-changed' and h.run_id = any (${near}::bigint[])
          and h.detail ->> 'metric' = ${metric} and h.detail ->> 'cell' = ${cell})
        on conflict do nothing`.execute(db);
    }
  }
};
