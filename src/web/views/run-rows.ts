import { type Kysely, sql } from 'kysely';

/** A run, as it is listed. */
export interface RunRow {
  readonly id: number;
  readonly playbook: string;
  readonly label: string | null;
  readonly person: string;
  readonly state: string;
  readonly outcome: string | null;
  readonly priority: number;
  readonly submitted_at: Date;
  readonly started_at: Date | null;
  readonly ended_at: Date | null;
  readonly worker: string | null;
  readonly hosts: readonly string[];
}

/** What the history is searched by; what is not given is not asked. */
export interface RunSearch {
  readonly host?: string | undefined;
  readonly playbook?: string | undefined;
  readonly person?: string | undefined;
  readonly label?: string | undefined;
  /** A state, or how it ended. */
  readonly state?: string | undefined;
  readonly from?: Date | undefined;
  readonly to?: Date | undefined;
  /** Only runs with a smaller number: the next page. */
  readonly before?: number | undefined;
}

export const runStates = ['queued', 'held', 'granted', 'running', 'suspect'] as const;
export const runOutcomes = ['succeeded', 'failed', 'cancelled', 'expired', 'lost'] as const;

/** How it stands in one word: the outcome when there is one. */
export const stateOf = (run: Pick<RunRow, 'state' | 'outcome'>): string => run.outcome ?? run.state;

export const runColumns = sql`r.id, r.playbook, r.label, r.person, r.state, r.outcome, r.priority, r.submitted_at,
  r.started_at, r.ended_at, r.worker,
  coalesce((select array_agg(h.host order by h.host) from run_hosts h where h.run_id = r.id), '{}') as hosts`;

/** In LIKE, a text that means itself. */
const literally = (text: string): string => text.replaceAll(/[\\%_]/g, (found) => `\\${found}`);

/**
 * The newest first, a page at a time. Numbers grow with time, so that each page begins where the one before ended,
 * however much was added meanwhile.
 */
export const searchRuns = async (
  db: Kysely<unknown>,
  search: RunSearch,
  limit: number,
): Promise<RunRow[]> => {
  const isOutcome = (runOutcomes as readonly string[]).includes(search.state ?? '');
  const conditions = [
    search.person && sql`r.person = ${search.person}`,
    search.playbook && sql`r.playbook like ${`%${literally(search.playbook)}%`}`,
    search.label && sql`r.label like ${`%${literally(search.label)}%`}`,
    search.state && (isOutcome ? sql`r.outcome = ${search.state}` : sql`r.state = ${search.state}`),
    search.from && sql`r.submitted_at >= ${search.from}`,
    search.to && sql`r.submitted_at < ${search.to}`,
    search.before !== undefined && sql`r.id < ${search.before}`,
    search.host && sql`exists (select 1 from run_hosts x where x.run_id = r.id and x.host = ${search.host})`,
  ].filter((one) => one !== undefined && one !== '' && one !== false);
  const where = conditions.length === 0 ? sql`` : sql`where ${sql.join(conditions, sql` and `)}`;
  return (
    await sql<RunRow>`select ${runColumns} from runs r ${where} order by r.id desc limit ${limit}`.execute(db)
  ).rows;
};
