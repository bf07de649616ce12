import { type Kysely, sql } from 'kysely';

/** What became of the bundle of a run: where it is, or why it is nowhere. */
export interface RunBundle {
  readonly name: string | null;
  readonly bytes: number | null;
  readonly sha256: string | null;
  readonly address: string | null;
  readonly verified_at: Date | null;
  readonly removed_at: Date | null;
  readonly refused: boolean;
  readonly why: string | null;
}

export const runBundle = async (db: Kysely<unknown>, run: number): Promise<RunBundle | undefined> =>
  (
    await sql<RunBundle>`select b.name, b.bytes, b.sha256, b.address, b.verified_at, b.removed_at,
        d.refused_at is not null as refused, d.why
      from bundle_duties d full join bundles b on b.run_id = d.run_id
      where coalesce(b.run_id, d.run_id) = ${run}`.execute(db)
  ).rows[0];
