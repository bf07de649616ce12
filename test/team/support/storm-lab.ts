import { execFile, spawnSync } from 'node:child_process';
import { existsSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { promisify } from 'node:util';
import type { BrokenInvariant, StormRecord } from '../../../scripts/storm/invariants.mjs';
import { liftQuarantine } from '../../../src/team/actions/steer.js';
import { submit } from '../../../src/team/actions/submit.js';
import { type Database, openDatabase } from '../../../src/team/database.js';
import { privateDatabase, stopPrivateDatabase } from '../../../src/team/postgres/cluster.js';
import { migrate } from '../../../src/team/schema/migrate.js';
import { type SandboxSshd, startSandboxSshd } from '../../support/sandbox-sshd.js';

export type { BrokenInvariant };

/** Where a host writes down what runs do to it: it is the host's own, and no database knows of it. */
const log = '/var/tmp/storm';
const storm = { person: 'storm', via: 'database' } as const;

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
  submit(run: StormRun): Promise<void>;
  /** Runs that have not ended. */
  open(): Promise<number>;
  startDatabase(): Promise<void>;
  stopDatabase(): Promise<void>;
  cutConnections(share: number): Promise<void>;
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
  const machines: SandboxSshd[] = [];
  for (let n = 0; n < count; n++) machines.push(await startSandboxSshd());
  const hosts = machines.map((_, n) => `dut${n + 1}`);
  writeInventory(folder, hosts, machines);
  const database = openDatabase(url, 2);
  await migrate(database);
  const asked = lasting(database);
  return {
    url,
    hosts,
    submit: async ({ run, hosts: wanted, priority, pace }) => {
      writeFileSync(join(folder, playbookOf(run)), JSON.stringify([play(run, pace)]));
      await submit(database.db, storm, {
        ...{ playbook: playbookOf(run), arguments: ['-l', wanted.join(',')], hosts: wanted, priority },
        project: { kind: 'folder', path: folder },
      });
    },
    open: async () =>
      (await asked(`select count(*)::int as open from runs where state <> 'ended'`))[0]!.open as number,
    startDatabase: async () => void (await privateDatabase(folder, settings)),
    stopDatabase: () => stopPrivateDatabase(folder, 'immediate'),
    cutConnections: async (share) =>
      void (await asked(
        'select pg_terminate_backend(pid) from pg_stat_activity where pid <> pg_backend_pid() and random() < $1',
        [share],
      )),
    liftQuarantines: async () => {
      for (const { host, run } of await asked(
        'select host, run_id as run from quarantines where lifted_at is null',
      ))
        if (!isAtWork(folder, run as number))
          await liftQuarantine(database.db, storm, String(host), 'looked');
    },
    record: async () => ({
      steps,
      runs: rowsOf(
        await asked(`select ${numberOfRun} as run, state, outcome, reason,
        array(select host from run_hosts h where h.run_id = r.id) as hosts from runs r order by id`),
      ),
      lines: (await Promise.all(machines.map((machine, n) => linesOf(folder, hosts[n]!, machine)))).flat(),
      leaseEnds: rowsOf(
        await asked(`select e.host, e.epoch, ${numberOfRun} as run, e.proof, ${micros('e.ended_at')} as at
        from lease_ends e join runs r on r.id = e.run_id`),
      ),
      quarantines: rowsOf(
        await asked(`select q.host, ${numberOfRun} as run, ${micros('q.since')} as since,
        coalesce(${micros('q.lifted_at')}, 9e15) as until from quarantines q join runs r on r.id = q.run_id`),
      ),
      resumed: starts(folder).filter((start) => !start.endsWith('/1/1')).length,
      leases: (await asked('select count(*)::int as left from leases'))[0]!.left as number,
    }),
    close: async () => {
      await database.close().catch(() => {});
      await stopPrivateDatabase(folder, 'immediate');
      for (const machine of machines) await machine.stop();
    },
  };
};

const playbookOf = (run: number): string => `run-${run}.yml`;
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

const writeInventory = (folder: string, hosts: readonly string[], machines: readonly SandboxSshd[]): void => {
  writeFileSync(join(folder, 'known_hosts'), machines.map(({ knownHost }) => `${knownHost}\n`).join(''));
  writeFileSync(join(folder, 'rigger.yml'), 'inventory: hosts.yml\n');
  const vars = machines.map(({ port, privateKeyFile }, n) => [
    hosts[n],
    {
      ...{ ansible_host: '127.0.0.1', ansible_port: port, ansible_user: 'root', rigger_lock_timeout: 3 },
      ansible_ssh_private_key_file: privateKeyFile,
      ansible_ssh_common_args: `-o UserKnownHostsFile=${join(folder, 'known_hosts')}`,
    },
  ]);
  writeFileSync(join(folder, 'hosts.yml'), JSON.stringify({ all: { hosts: Object.fromEntries(vars) } }));
};

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

/** The folders of all processes of runs, or of those of one, of whichever worker. */
const starts = (folder: string, run?: number): readonly string[] => {
  const below = (path: string): readonly string[] =>
    existsSync(path) ? readdirSync(path).map((name) => join(path, name)) : [];
  return below(join(folder, '.rigger/worker'))
    .flatMap(below)
    .filter((path) => run === undefined || path.endsWith(`/run-${run}`))
    .flatMap(below)
    .flatMap((attempt) => below(attempt).filter((path) => /\/\d+$/.test(path)));
};

/** Whether a process of the run is there: each holds a lock as long as it lives. */
const isAtWork = (folder: string, run: number): boolean =>
  starts(folder, run)
    .map((start) => join(start, 'lock'))
    .some((lock) => existsSync(lock) && spawnSync('flock', ['-n', lock, 'true']).status === 1);

/** What the host itself wrote down. */
const linesOf = async (folder: string, host: string, machine: SandboxSshd): Promise<StormRecord['lines']> => {
  const { stdout } = await promisify(execFile)(
    'ssh',
    [
      ...['-F', 'none', '-p', String(machine.port), '-i', machine.privateKeyFile],
      ...['-o', `UserKnownHostsFile=${join(folder, 'known_hosts')}`, '-o', 'BatchMode=yes'],
      ...['root@127.0.0.1', `cat ${log} 2>/dev/null || :`],
    ],
    { maxBuffer: 2 ** 26 },
  );
  return stdout
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => {
      const [at, run, step] = line.split(' ').map(Number);
      return { host, at: at!, run: run!, step: step! };
    });
};
