import { createHash } from 'node:crypto';
import { sql } from 'kysely';
import { type By, inTransaction, note, type Queryable, refusal } from '../actions/by.js';
import { readProject } from './pack.js';
import { inMebibytes } from './project-file.js';

/** What a project is called: by what it is. */
export const projectDigest = (packed: Uint8Array): string =>
  createHash('sha256').update(packed).digest('hex');

/** Projects of one person for which no run was submitted yet. */
const mostUnused = 20;

/** Bytes of the projects of one person that the lab keeps. */
const mostKept = 1024 ** 3;

/** Whether the lab has this project already. */
export const hasProject = async (db: Queryable, sha256: string): Promise<boolean> =>
  (await sql`select 1 from projects where sha256 = ${sha256}`.execute(db)).rows.length > 0;

/**
 * Takes a packed project, after a look at each of its files. Those that no run needs any more go meanwhile.
 * @throws RiggerError `team/project` where it is none, or holds what must not travel
 */
export const keepProject = async (db: Queryable, by: By, packed: Uint8Array): Promise<string> => {
  const files = readProject(packed);
  const sha256 = projectDigest(packed);
  await inTransaction(db, async (within) => {
    // One after the other, so that several that come at once are not each taken for the last one that fits.
    await sql`select pg_advisory_xact_lock(hashtext('rigger.projects'))`.execute(within);
    await removeUnused(within);
    const { rows: unused } = await sql<{ count: number }>`select count(*) as count from projects
      where person = ${by.person} and used_at is null and sha256 <> ${sha256}`.execute(within);
    if (unused[0]!.count >= mostUnused)
      throw refusal(
        `${by.person} has sent ${mostUnused} projects for which no run was submitted`,
        'wait an hour',
      );
    const { rows: kept } = await sql<{ bytes: number; known: boolean }>`
      select coalesce(sum(bytes), 0)::bigint as bytes, exists (select from projects where sha256 = ${sha256}) as known
      from projects where person = ${by.person}`.execute(within);
    if (!kept[0]!.known && kept[0]!.bytes + packed.length > mostKept)
      throw refusal(
        `with this one, the lab would keep more than ${inMebibytes(mostKept)} of projects of ${by.person}`,
        'a project goes a week after the last run that used it, once no schedule has it; with `--commit` or `--in-place` none is sent',
      );
    const { rows } = await sql`insert into projects (sha256, bytes, files, content, person)
      values (${sha256}, ${packed.length}, ${files.length}, ${Buffer.from(packed)}, ${by.person})
      on conflict do nothing returning 1`.execute(within);
    if (rows.length > 0)
      await note(within, by, 'send project', sha256, { bytes: packed.length, files: files.length });
  });
  return sha256;
};

/** Marks it as one that a run needs, so that it stays. @returns whether the lab has it */
export const useProject = async (db: Queryable, sha256: string): Promise<boolean> =>
  (await sql`update projects set used_at = now() where sha256 = ${sha256} returning 1`.execute(db)).rows
    .length > 0;

/** The packed project, as it was sent. */
export const packedProject = async (db: Queryable, sha256: string): Promise<Uint8Array | undefined> =>
  (await sql<{ content: Buffer }>`select content from projects where sha256 = ${sha256}`.execute(db)).rows[0]
    ?.content;

/** Those of no open run, of no schedule, and of no run that ended in the last week, an hour after they came. */
const removeUnused = async (db: Queryable): Promise<void> => {
  await sql`delete from projects p where created_at < now() - interval '1 hour'
    and (used_at is null or used_at < now() - interval '1 hour')
    and not exists (select from runs r where r.project ->> 'sha256' = p.sha256
      and (r.state <> 'ended' or r.ended_at > now() - interval '7 days'))
    and not exists (select from schedules s where s.submission -> 'project' ->> 'sha256' = p.sha256)`.execute(
    db,
  );
};
