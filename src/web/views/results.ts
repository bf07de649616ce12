import { type Kysely, sql } from 'kysely';
import { medianInterval } from '../../statistics/median-interval.js';
import { median } from '../../statistics/quantile.js';

/** One metric of one cell of one run, from its trials. */
export interface CellResult {
  readonly run: number;
  readonly cell: string;
  readonly workload: string;
  readonly metric: string;
  readonly unit: string;
  readonly trials: number;
  readonly median: number;
  /** Of the median, 95 %; null where there are too few trials for one. */
  readonly low: number | null;
  readonly high: number | null;
}

/** What runs measured, each cell and metric: median and its interval over the trials that count. */
export const resultsOf = async (
  db: Kysely<unknown>,
  runs: readonly number[],
  series?: { workload: string; metric: string },
): Promise<CellResult[]> => {
  const { rows } = await sql<Omit<CellResult, 'median' | 'low' | 'high' | 'trials'> & { values: number[] }>`
    select run_id as run, coalesce(cell, '') as cell, workload, metric, min(unit) as unit, array_agg(value) as values
    from results where run_id = any(${runs}::bigint[]) and valid
      ${series === undefined ? sql`` : sql`and workload = ${series.workload} and metric = ${series.metric}`}
    group by run_id, cell, workload, metric order by workload, metric, cell, run_id`.execute(db);
  return rows.map(({ values, ...row }) => {
    const interval = medianInterval(values);
    return {
      ...row,
      unit: row.unit ?? '',
      trials: values.length,
      median: median(values),
      low: interval?.low ?? null,
      high: interval?.high ?? null,
    };
  });
};

/** The newest runs of a playbook that ended well, the oldest of them first. */
export const lastRunsOf = async (
  db: Kysely<unknown>,
  playbook: string,
  limit: number,
): Promise<{ id: number; started_at: Date | null; label: string | null }[]> =>
  (
    await sql<{
      id: number;
      started_at: Date | null;
      label: string | null;
    }>`select id, started_at, label from runs
    where playbook = ${playbook} and outcome = 'succeeded' order by id desc limit ${limit}`.execute(db)
  ).rows.reverse();
