import { sql } from 'kysely';
import { type By, inTransaction, note, type Queryable, refusal } from './by.js';

/** What every worker offers beside what it is told to: itself, for runs that only it can make. */
export const offerOf = (worker: string): string => `worker:${worker}`;

interface EndedRun {
  readonly state: string;
  readonly outcome: string | null;
  readonly folder: string | null;
  readonly worker: string | null;
  readonly kind: string | null;
  readonly next: number | null;
}

const goesOnAlready = (id: number, next: number): Error =>
  refusal(`run ${next} goes on with run ${id} already`);

/**
 * Queues the rest of a run that did not come to a good end: another run, which goes on from the folder of this one, on
 * the worker that has it. It waits for its hosts as any run does.
 * @returns the number of the new run
 * @throws RiggerError where there is nothing to go on with
 */
export const goOn = (db: Queryable, by: By, id: number): Promise<number> =>
  inTransaction(db, async (within) => {
    const { rows } = await sql<EndedRun>`select state, outcome, folder, worker, project ->> 'kind' as kind,
        (select n.id from runs n where n.resumes = r.id) as next
      from runs r where id = ${id} for update`.execute(within);
    const [run] = rows;
    if (!run) throw refusal(`there is no run ${id}`);
    if (run.state !== 'ended') throw refusal(`run ${id} has not ended`);
    if (run.next !== null) throw goesOnAlready(id, run.next);
    if (run.outcome === 'succeeded')
      throw refusal(`run ${id} has ended well; there is nothing to go on with`);
    if (run.folder === null || run.worker === null)
      throw refusal(`run ${id} ended before it began`, 'submit it again');
    if (run.kind !== 'folder')
      throw refusal(
        `run ${id} brought its project, and only one that was made in a folder that stays can be gone on with`,
        'submit it again; `rigger submit --in-place` uses the folder itself',
      );
    const made = await sql<{ id: number }>`
      insert into runs (person, playbook, arguments, project, label, priority, needs, folder, resumes)
      select ${by.person}, playbook, arguments, project, label, priority,
        array(select distinct unnest(needs || ${offerOf(run.worker)}::text) order by 1), folder, id
      from runs where id = ${id}
      on conflict (resumes) where resumes is not null do nothing returning id`.execute(within);
    const next = made.rows[0]?.id;
    if (next === undefined) {
      // Somebody else asked at the same moment, and was first; what waited for the row above did not see it yet.
      const { rows: first } = await sql<{ id: number }>`
        select id from runs where resumes = ${id}`.execute(within);
      throw goesOnAlready(id, first[0]!.id);
    }
    await sql`insert into run_hosts (run_id, host) select ${next}::bigint, host from run_hosts where run_id = ${id}`.execute(
      within,
    );
    await note(within, by, 'go on', `run ${id}`, { as: next });
    return next;
  });
