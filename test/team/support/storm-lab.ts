import { existsSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type { BrokenInvariant, StormRecord } from '../../../scripts/storm/invariants.mjs';
import { liftQuarantine } from '../../../src/team/actions/steer.js';
import { submit } from '../../../src/team/actions/submit.js';
import { type Database, openDatabase } from '../../../src/team/database.js';
import { privateDatabase, stopPrivateDatabase } from '../../../src/team/postgres/cluster.js';
import { migrate } from '../../../src/team/schema/migrate.js';
import { addAccount } from '../../../src/web/account/accounts.js';
import { createToken } from '../../../src/web/account/tokens.js';
import type { Viewer } from '../../../src/web/account/viewer.js';
import { type LoopbackHosts, startLoopbackHosts } from './loopback-hosts.js';
import { isAtWork, killRuns, processFolders } from './run-processes.js';

export type { BrokenInvariant };

/** Where a host writes down what runs do to it: it is the host's own, and no database knows of it. */
const log = '/var/tmp/storm';
const storm = { person: 'storm', via: 'database' } as const;
const admin: Viewer = {
  ...{ accountId: undefined, name: 'storm', role: 'admin', owns: new Set() },
  ...{ via: 'database', key: 'direct', address: undefined },
};

interface StormRun {
  readonly run: number;
  readonly hosts: readonly string[];
  readonly priority: number;
  /** Seconds that each of its steps takes. */
  readonly pace: number;
}

/** Hosts, a PostgreSQL and a project below a folder, for scripts/storm.mjs. */
export interface StormLab {
  readonly url: string;
  readonly hosts: readonly string[];
  /** Of a reader, for the server. */
  readonly token: string;
  submit(run: StormRun): Promise<void>;
  /** Whether a run is at work. */
  hasBegun(): Promise<boolean>;
  /** Runs that have not ended. */
  open(): Promise<number>;
  startDatabase(): Promise<void>;
  stopDatabase(): Promise<void>;
  cutConnections(share: number): Promise<void>;
  /** Kills the processes of a worker's runs. */
  killRuns(worker: string): void;
  /** As a person who has looked: once no process of the run that left it so is there. */
  liftQuarantines(): Promise<void>;
  record(): Promise<StormRecord>;
  close(): Promise<void>;
}

export const steps = 4;

export const openStormLab = async (folder: string, count: number): Promise<StormLab> => {
  // A crash of PostgreSQL alone loses nothing that was written: only the disk need not be waited for.
  const settings = { fsync: 'off', full_page_writes: 'off' };
  const url = await privateDatabase(folder, settings);
  const machines = await startLoopbackHosts(folder, count, {
    // A machine that is busy with all this is slow, and no host of it is gone.
    ...{ rigger_lock_timeout: 3, ansible_timeout: 120 },
  });
  const hosts = machines.names;
  const database = openDatabase(url, 2);
  await migrate(database);
  const asked = lasting(database);
  await addAccount(database.db, admin, { name: 'storm', role: 'reader' });
  const wanted = { account: 'storm', label: 'storm', role: 'reader' } as const;
  const { token } = await createToken(database.db, admin, wanted);
  /** Where workers keep what they need to come back. */
  const place = join(folder, '.rigger/worker');
  const allFolders = (run?: number): readonly string[] =>
    existsSync(place) ? readdirSync(place).flatMap((worker) => processFolders(join(place, worker), run)) : [];
  const crashes: { run: number; at: number }[] = [];
  return {
    url,
    hosts,
    token,
    submit: async ({ run, hosts: wanted, priority, pace }) => {
      writeFileSync(join(folder, playbookOf(run)), JSON.stringify([play(run, pace)]));
      await submit(database.db, storm, {
        ...{ playbook: playbookOf(run), arguments: ['-l', wanted.join(',')], hosts: wanted, priority },
        project: { kind: 'folder', path: folder },
      });
    },
    hasBegun: async () => (await asked('select from runs where folder is not null limit 1')).length > 0,
    open: async () =>
      (await asked(`select count(*)::int as open from runs where state <> 'ended'`))[0]!.open as number,
    startDatabase: async () => void (await privateDatabase(folder, settings)),
    stopDatabase: () => stopPrivateDatabase(folder, 'immediate'),
    cutConnections: async (share) =>
      void (await asked(
        'select pg_terminate_backend(pid) from pg_stat_activity where pid <> pg_backend_pid() and random() < $1',
        [share],
      )),
    killRuns: (worker) => {
      for (const run of killRuns(join(place, worker))) crashes.push({ run, at: Date.now() * 1000 });
    },
    liftQuarantines: async () => {
      for (const { host, run } of await asked(
        `select q.host, q.run_id as run from quarantines q where q.lifted_at is null`,
      ))
        if (!allFolders(run as number).some(isAtWork))
          await liftQuarantine(database.db, storm, String(host), 'looked');
    },
    record: async () => ({
      steps,
      runs: rowsOf(
        await asked(`select ${numberOfRun} as run, state, outcome, reason,
        array(select host from run_hosts h where h.run_id = r.id) as hosts from runs r order by id`),
      ),
      lines: (await Promise.all(hosts.map((host) => linesOf(machines, host)))).flat(),
      leaseEnds: rowsOf(
        await asked(`select e.host, e.epoch, ${numberOfRun} as run, e.proof, ${micros('e.ended_at')} as at
        from lease_ends e join runs r on r.id = e.run_id`),
      ),
      quarantines: rowsOf(
        await asked(`select q.host, ${numberOfRun} as run, ${micros('q.since')} as since,
        coalesce(${micros('q.lifted_at')}, 9e15) as until from quarantines q join runs r on r.id = q.run_id`),
      ),
      resumed: allFolders().filter((start) => /\/\d+$/.test(start) && !start.endsWith('/1/1')).length,
      crashes: await Promise.all(
        crashes.map(async ({ run, at }) => ({
          run: (await asked(`select ${numberOfRun} as run from runs r where id = $1`, [run]))[0]!
            .run as number,
          at,
        })),
      ),
      leases: (await asked('select count(*)::int as left from leases'))[0]!.left as number,
    }),
    close: async () => {
      await database.close().catch(() => {});
      await stopPrivateDatabase(folder, 'immediate');
      await machines.stop();
    },
  };
};

const playbookOf = (run: number): string => `run-${run}.yml`;
/** As the storm counts them, which is what the hosts write down. */
const numberOfRun = `substring(r.playbook from '[0-9]+')::int`;
const micros = (column: string): string => `(extract(epoch from ${column}) * 1000000)::float8`;
const rowsOf = <T>(rows: readonly Row[]): T => rows as T;

/** Each step takes long enough for something to happen to it. */
const play = (run: number, pace: number) => ({
  hosts: 'all',
  gather_facts: false,
  tasks: Array.from({ length: steps }, (_, step) => ({
    name: `step ${step}`,
    shell: { cmd: `echo "$(date +%s%6N) ${run} ${step}" >>${log}; sleep ${pace}` },
  })),
});

type Row = Readonly<Record<string, unknown>>;

/** Asks until there is an answer: whoever makes the trouble has it too. */
const lasting =
  ({ pool }: Database) =>
  async (text: string, values: readonly unknown[] = []): Promise<readonly Row[]> => {
    for (const patience = Date.now() + 60_000; ; )
      try {
        return (await pool.query(text, [...values])).rows;
      } catch (error) {
        const { code = '' } = error as { code?: string };
        if (Date.now() > patience || /^(22|23|42)/.test(code)) throw error;
        await pause(200);
      }
  };

/** What the host itself wrote down. */
const linesOf = async (machines: LoopbackHosts, host: string): Promise<StormRecord['lines']> =>
  (await machines.lines(host, log)).map((line) => {
    const [at, run, step] = line.split(' ').map(Number);
    return { host, at: at!, run: run!, step: step! };
  });
