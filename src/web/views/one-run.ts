import { type Kysely, sql } from 'kysely';
import { type RunRow, runColumns } from './run-rows.js';

/** Everything about one run but its events and results. */
export interface OneRun extends RunRow {
  readonly arguments: readonly string[];
  readonly project: unknown;
  readonly needs: readonly string[];
  readonly not_before: Date | null;
  readonly deadline: Date | null;
  readonly attempt: number;
  readonly held_by: string | null;
  readonly held_why: string | null;
  readonly cancel_asked_at: Date | null;
  readonly cancel_asked_by: string | null;
  readonly granted_at: Date | null;
  readonly exit_code: number | null;
  readonly reason: string | null;
  readonly folder: string | null;
  /** The run that it goes on with, and the one that goes on with it. */
  readonly resumes: number | null;
  readonly resumed_by: number | null;
  /** The runs of the same playbook and label before and after it. */
  readonly previous: number | null;
  readonly next: number | null;
}

export const oneRun = async (db: Kysely<unknown>, id: number): Promise<OneRun | undefined> =>
  (
    await sql<OneRun>`select ${runColumns}, r.arguments, r.project, r.needs, r.not_before, r.deadline, r.attempt,
      r.held_by, r.held_why, r.cancel_asked_at, r.cancel_asked_by, r.granted_at, r.exit_code, r.reason, r.folder, r.resumes,
      (select s.id from runs s where s.resumes = r.id) as resumed_by,
      (select p.id from runs p where p.playbook = r.playbook and p.label is not distinct from r.label and p.id < r.id
        order by p.id desc limit 1) as previous,
      (select n.id from runs n where n.playbook = r.playbook and n.label is not distinct from r.label and n.id > r.id
        order by n.id limit 1) as next
    from runs r where r.id = ${id}`.execute(db)
  ).rows[0];

/** A line of a run's journal, with its place in it. */
export interface JournalLine {
  readonly attempt: number;
  readonly sequence: number;
  readonly event: Readonly<Record<string, unknown>>;
}

/** One number for a place in the journal of a run: attempts follow each other. */
export const placeOf = ({ attempt, sequence }: JournalLine): number => attempt * 1e9 + sequence;

/** Lines after a place, or the last ones. Batches are read whole; a batch that reaches over the place is cut. */
export const journalLines = async (
  db: Kysely<unknown>,
  run: number,
  after: number | undefined,
  limit: number,
): Promise<JournalLine[]> => {
  const attempt = Math.floor((after ?? 0) / 1e9);
  const sequence = (after ?? 0) % 1e9;
  const { rows } = await sql<{ attempt: number; first: number; lines: Record<string, unknown>[] }>`
    select attempt, first, lines from events where run_id = ${run}
      ${after === undefined ? sql`order by attempt desc, first desc` : sql`and (attempt, first + count - 1) > (${attempt}::int, ${sequence}::bigint) order by attempt, first`}
    limit 200`.execute(db);
  const lines = (after === undefined ? rows.reverse() : rows)
    .flatMap((row) => row.lines.map((event, i) => ({ attempt: row.attempt, sequence: row.first + i, event })))
    .filter((line) => after === undefined || placeOf(line) > after);
  return after === undefined ? lines.slice(-limit) : lines.slice(0, limit);
};
