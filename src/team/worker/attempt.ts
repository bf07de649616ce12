import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { sql } from 'kysely';
import { journalOf } from '../../engine/journal/journal.js';
import type { Queryable } from '../actions/by.js';
import { identityOf } from '../project/identity.js';
import { type PlaceOptions, placeOfRun, placeProject } from '../project/place.js';
import type { RunProject } from '../project/run-project.js';
import { secretPlaces } from '../project/secret-need.js';
import { packedProject } from '../project/uploads.js';
import { withoutAccess } from '../store/run-program.js';
import { type ChildPlace, childEnd, childPlace, startChild, wasStarted } from './child.js';
import { deliverEvents, gather } from './deliver.js';
import { exitLeftBehind, type FoundEnd, journalEnd } from './found-end.js';
import { ownRunFolder } from './run-folder.js';

/** One attempt at a run, by this worker. */
export interface RunAttempt {
  readonly id: number;
  readonly attempt: number;
  /** Where it is now; what is to be signalled. */
  place?: ChildPlace;
  /** Somebody wants it cancelled. */
  cancelled: boolean;
  /** It was given to another worker. */
  lost: boolean;
}

export interface AttemptOptions {
  readonly db: Queryable;
  readonly worker: string;
  /** The folder in which this worker keeps what it needs to come back. */
  readonly state: string;
  /** Node, and the file of rigger. */
  readonly program: readonly string[];
  readonly log: (line: string) => void;
  /** The worker's own project and files, for those of runs. */
  readonly own: Pick<PlaceOptions, 'root' | 'secrets'>;
  /** Flags of apply by which a run that came with its project uses the worker's own keys. */
  readonly access: readonly string[];
}

/** Times that a run is taken up again whose process was killed, or stopped because the database was away. */
const mostStarts = 5;

/** Makes one attempt at a run: from the permission to touch its hosts to the end of its leases. */
export const makeAttempt = async (now: RunAttempt, options: AttemptOptions): Promise<void> => {
  const { db, worker, log } = options;
  const { id, attempt } = now;
  const begun = await lasting(log, () => begin(db, now, worker));
  if (begun === undefined) return;
  const identity = identityOf(begun.submitted, begun.project);
  const base = join(ownRunFolder(options.state, id, identity), String(attempt));
  mkdirSync(base, { recursive: true, mode: 0o700 });
  const starts = (): ChildPlace[] =>
    readdirSync(base)
      .filter((name) => /^\d+$/.test(name))
      .sort((a, b) => Number(a) - Number(b))
      .map((name) => childPlace(join(base, name)));
  const files = (): string[] => starts().map(({ out }) => out);
  const placed = await place(now, begun, options);
  const ended =
    'job' in placed
      ? await withDelivery(now, options, files, () => carry(now, options, placed.job, base, starts))
      : unplaced(begun, placed.why, starts().length > 0);
  const { failed } = await gather([...(ended.shownBy ? [ended.shownBy.events] : []), ...files()]);
  if (now.lost) return log(`run ${id}: another worker has it`);
  await lasting(log, () => deliverEvents(db, now, files()));
  const { shownBy } = ended;
  if (shownBy !== undefined)
    await lasting(log, () =>
      deliverEvents(db, { id, attempt: attempt - 1 }, [shownBy.events], shownBy.isJournal),
    );
  const known = await lasting(log, () =>
    sql<{
      finished: boolean;
    }>`select finish_run(${id}, ${attempt}, ${worker}, ${ended.outcome}, ${ended.code ?? null},
      ${ended.words}, ${ended.proof}, ${[...failed]}, ${ended.unknown}) as finished`.execute(db),
  );
  log(
    `run ${id}: ${known.rows[0]?.finished ? `${ended.outcome} (${ended.words})` : 'another worker has it'}`,
  );
};

/** A run that may touch its hosts. */
interface BegunRun {
  readonly epoch: number;
  /** Seconds since 1970, to the microsecond. */
  readonly submitted: string;
  readonly playbook: string;
  readonly arguments: readonly string[];
  readonly project: RunProject;
  readonly needs: readonly string[];
  readonly hosts: readonly string[];
  readonly folder: string | null;
  /** The run with whose folder it goes on. */
  readonly resumes: number | null;
  readonly cancelled: boolean;
  /** From a worker that is silent. */
  readonly takenOver: boolean;
}

/** The same, and where its project is. */
interface Job extends BegunRun {
  readonly path: string;
  /** Flags of apply by which it uses what is the worker's own. */
  readonly access: readonly string[];
}

/** Puts its project in place; why it cannot be had, where that is so: nothing of the run begins then. */
const place = async (
  { id }: RunAttempt,
  begun: BegunRun,
  { db, log, own, state, access }: AttemptOptions,
): Promise<{ readonly job: Job } | { readonly why: string }> => {
  try {
    const path = await placeProject(
      {
        ...{ place: placeOfRun(id), project: begun.project },
        ...{ needs: begun.needs, submitted: begun.submitted },
      },
      { ...own, state: dirname(state), packed: (sha256) => lasting(log, () => packedProject(db, sha256)) },
    );
    return { job: { ...begun, path, access: begun.project.kind === 'folder' ? [] : access } };
  } catch (error) {
    return { why: (error as Error).message.slice(0, 500) };
  }
};

const unplaced = (begun: BegunRun, why: string, started: boolean): Ended =>
  started || begun.takenOver
    ? unknownEnd(begun, undefined, why)
    : {
        ...{ outcome: 'failed', words: why, unknown: [] },
        proof: `nothing was begun under the epoch ${begun.epoch}`,
      };

const begin = async (
  db: Queryable,
  { id, attempt }: RunAttempt,
  worker: string,
): Promise<BegunRun | undefined> => {
  const { rows } = await sql<BegunRun & { epoch: number | null }>`
    with begun as materialized (select begin_run(${id}, ${attempt}, ${worker}) as epoch)
    select b.epoch, r.playbook, r.arguments, r.project, r.needs, r.folder, r.resumes,
      r.cancel_asked_at is not null as cancelled,
      extract(epoch from r.submitted_at)::text as submitted,
      array(select host from run_hosts where run_id = r.id order by host) as hosts,
      exists (select from lease_ends e where e.run_id = r.id and e.proof like 'taken over%') as "takenOver"
    from begun b, runs r where r.id = ${id}`.execute(db);
  const [job] = rows;
  return job && job.epoch !== null ? job : undefined;
};

interface Ended {
  readonly outcome: 'succeeded' | 'failed' | 'cancelled' | 'lost';
  readonly code?: number;
  readonly words: string;
  readonly proof: string;
  /** Hosts of which it is not known how they are. */
  readonly unknown: readonly string[];
  /** Events of the silent worker’s process, where they show how the run ended. */
  readonly shownBy?: FoundEnd;
}

const carry = async (
  now: RunAttempt,
  options: AttemptOptions,
  job: Job,
  base: string,
  starts: () => ChildPlace[],
): Promise<Ended> => {
  const runFolder = async (): Promise<string | undefined> => {
    const known = (await gather(starts().map(({ out }) => out))).folder ?? job.folder ?? undefined;
    return known !== undefined && existsSync(join(job.path, 'runs', known)) ? known : undefined;
  };
  const cancelled = (): boolean => now.cancelled || job.cancelled;
  const found = async (): Promise<Ended | undefined> => {
    const folder = await runFolder();
    const seen =
      folder === undefined ? undefined : await journalEnd(journalOf(join(job.path, 'runs', folder)));
    return seen && endBefore(job, seen, cancelled());
  };
  // From the start it would do again what the run before it has done.
  if (!job.takenOver && job.resumes !== null && starts().length === 0 && (await runFolder()) === undefined)
    return {
      ...{ outcome: 'failed', words: `the folder of run ${job.resumes} is not on this machine` },
      ...{ proof: 'nothing was begun', unknown: [] },
    };
  if (job.takenOver) {
    // Its process is gone, and has said how it ended.
    const left = exitLeftBehind(options.state, now, identityOf(job.submitted, job.project));
    const known = left && endBefore(job, left, cancelled());
    if (known) return known;
    // Won first: until then the silent worker's process may end the step in which it is, and nobody would know.
    const code = await win(now, options, job, join(base, 'fence'));
    if (now.lost) return unknownEnd(job, code, 'given to another worker');
    if (code !== 0) return unknownEnd(job, code, `its process ended with ${code ?? 'a kill'}`);
    const end = await found();
    if (end) return end;
    if (cancelled() || (await runFolder()) === undefined)
      return {
        ...unknownEnd(job, code, 'its worker is gone, and what it had begun is not here'),
        proof: `apply ended with 0 under the epoch ${job.epoch}, which won the hosts`,
      };
  }
  for (;;) {
    const all = starts();
    const last = all.at(-1);
    const fresh = last === undefined || !wasStarted(last);
    const place = fresh ? childPlace(join(base, String(Math.max(1, all.length)))) : last;
    now.place = place;
    if (fresh)
      startChild(place, {
        cwd: job.path,
        words: [...options.program, ...wordsOf(job, await runFolder())],
        env: environment(job, now),
      });
    const code = await childEnd(place);
    if (now.lost) return unknownEnd(job, code, 'given to another worker');
    if (!now.cancelled && isBroken(code) && starts().length < mostStarts) {
      // What the database said before says nothing any more: another worker may have the run since then.
      if (!(await lasting(options.log, () => begin(options.db, now, options.worker)))) {
        now.lost = true;
        return unknownEnd(job, code, 'given to another worker');
      }
      options.log(`run ${now.id}: its process ended with ${code ?? 'a kill'}; it is taken up again`);
      mkdirSync(join(base, String(starts().length + 1)), { mode: 0o700 });
      continue;
    }
    // The silent worker's process may have come to write down its end only after the hosts were won.
    const before = job.takenOver && provesNothing(code) ? await found() : undefined;
    return before ?? endOf(job, code, cancelled());
  }
};

/** Takes the hosts' locks under the run's epoch, after which no process of an earlier one changes anything. */
const win = async (
  now: RunAttempt,
  { program }: AttemptOptions,
  job: Job,
  folder: string,
): Promise<number | undefined> => {
  const place = childPlace(folder);
  now.place = place;
  if (!wasStarted(place)) {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    const file = join(folder, 'fence.json');
    const task = { name: 'win the host', command: { cmd: 'true' } };
    writeFileSync(file, JSON.stringify([{ hosts: job.hosts, tasks: [task] }]));
    const words = [...program, 'apply', file, '--json', '--no-input', ...job.access];
    startChild(place, { cwd: job.path, words, env: environment(job, now) });
  }
  return await childEnd(place);
};

/** Killed, or stopped for a reason that is no more: none of these says how the hosts are. */
const isBroken = (code: number | undefined): boolean => code === undefined || code >= 128;

const endOf = (job: Job, code: number | undefined, cancelled: boolean): Ended => {
  const proof = `apply ended with ${code} under the epoch ${job.epoch}`;
  if (code === 0) return { outcome: 'succeeded', code, words: 'done', proof, unknown: [] };
  if (code === 130 && cancelled)
    return { outcome: 'cancelled', code, words: 'cancelled while it ran', proof, unknown: [] };
  if (isBroken(code) || (job.takenOver && provesNothing(code)))
    return unknownEnd(job, code, `its process ended with ${code ?? 'a kill'}`);
  return { outcome: 'failed', code: code!, words: `apply ended with ${code}`, proof, unknown: [] };
};

/** The end that a process of the silent worker came to, if it is one; what was interrupted goes on. */
const endBefore = (job: Job, shownBy: FoundEnd, cancelled: boolean): Ended | undefined => {
  const { code } = shownBy;
  if (isBroken(code) && !(code === 130 && cancelled)) return undefined;
  const proof = `apply ended with ${code}, as its folder shows; now under the epoch ${job.epoch}`;
  return { ...endOf({ ...job, takenOver: false }, code, cancelled), proof, shownBy };
};

/** Of a run that was taken over: there was nothing to resume, or a host was not won from whom had it before. */
const provesNothing = (code: number | undefined): boolean => code === 2 || code === 4;

const unknownEnd = (job: BegunRun, code: number | undefined, words: string): Ended => ({
  outcome: 'lost',
  ...(code === undefined ? {} : { code }),
  words,
  proof: 'quarantined, since nothing shows how it is',
  unknown: job.hosts,
});

const wordsOf = (job: Job, folder: string | undefined): readonly string[] => [
  ...['apply', job.playbook, '--json', '--no-input', ...job.access, ...job.arguments],
  ...(folder === undefined ? [] : ['--resume', folder]),
];

/** What the run may know of this worker: everything but how to reach the lab itself. */
const environment = ({ epoch, path, needs }: Job, { id, attempt }: RunAttempt): NodeJS.ProcessEnv => {
  return {
    ...withoutAccess(process.env),
    NO_COLOR: '1',
    RIGGER_EPOCH: String(epoch),
    RIGGER_TEAM_RUN: `${id}-${attempt}`,
    RIGGER_OWN_FILES: JSON.stringify(secretPlaces(path, needs)),
  };
};

/** Brings events into the database while the work goes on; the database may be away. */
const withDelivery = async <T>(
  now: RunAttempt,
  { db, log }: AttemptOptions,
  files: () => readonly string[],
  work: () => Promise<T>,
): Promise<T> => {
  let working = true;
  const delivering = (async () => {
    while (working && !now.lost) {
      await pause(1_000);
      await deliverEvents(db, now, files()).catch((error: Error) => log(`events wait: ${error.message}`));
    }
  })();
  try {
    return await work();
  } finally {
    working = false;
    await delivering;
  }
};

/** Until the database is there again: what was done must be written down, however long that takes. */
const lasting = async <T>(log: (line: string) => void, work: () => Promise<T>): Promise<T> => {
  for (;;)
    try {
      return await work();
    } catch (error) {
      // What PostgreSQL itself refuses would be refused for ever; a class of 08, 53 or 57 is about itself.
      const { code = '', message } = error as Error & { code?: string };
      if (/^[0-9A-Z]{5}$/.test(code) && !/^(08|53|57|40)/.test(code)) throw error;
      log(`the database is away: ${message}`);
      await pause(1_000);
    }
};
