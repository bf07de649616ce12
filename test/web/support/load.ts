import { sql } from 'kysely';
import { type Database, openDatabase } from '../../../src/team/database.js';
import { privateDatabase, stopPrivateDatabase } from '../../../src/team/postgres/cluster.js';
import { migrate } from '../../../src/team/schema/migrate.js';
import { addAccount } from '../../../src/web/account/accounts.js';
import { createToken } from '../../../src/web/account/tokens.js';
import type { Viewer } from '../../../src/web/account/viewer.js';

const direct: Viewer = {
  accountId: undefined,
  name: 'load (database)',
  role: 'admin',
  owns: new Set(),
  via: 'database',
  key: 'direct',
  address: undefined,
};

/** A lab with a long history, for scripts/team-load.mjs. */
export interface LoadedLab {
  readonly url: string;
  readonly database: Database;
  readonly tokens: string[];
  /** The run that is at work. */
  run: number;
  close(): Promise<void>;
}

export const openLoad = async (folder: string): Promise<LoadedLab> => {
  const url = await privateDatabase(folder, { fsync: 'off', synchronous_commit: 'off', max_wal_size: '2GB' });
  const database = openDatabase(url, 4);
  await migrate(database);
  return {
    url,
    database,
    tokens: [],
    run: 0,
    close: async () => {
      await database.close();
      await stopPrivateDatabase(folder, 'immediate');
    },
  };
};

/** So many runs with so many rows of results between them, as years of a lab leave them. */
export const fill = async (lab: LoadedLab, runs: number, rows: number): Promise<void> => {
  const { db } = lab.database;
  const each = Math.max(1, Math.round(rows / runs));
  await sql`insert into hosts (name) select 'dut' || n from generate_series(1, 100) n union all select 'rare1'`.execute(
    db,
  );
  await sql`insert into workers (name, machine, version, capacity) values ('west', 'ctl1', '0.1.0', 9)`.execute(
    db,
  );
  await sql`insert into runs (person, playbook, arguments, project, label, state, outcome, attempt, worker, submitted_at, started_at, ended_at, exit_code)
    select case when n = 17 then 'rare' else 'person' || (1 + n % 20) end, 'playbooks/suite' || n % 40 || '.yml', '[]',
      '{"kind":"folder","path":"/srv/lab"}', case when n % 30011 = 11 then 'needle' when n % 3 = 0 then 'nightly' end, 'ended',
      case when n % 1000 = 0 then 'lost' when n % 20 = 0 then 'failed' else 'succeeded' end, 1, 'west', at, at, at + interval '20 minutes', 0
    from generate_series(1, ${runs}::int) n, lateral (select timestamptz '2025-01-01' + n * interval '300 seconds' as at) t`.execute(
    db,
  );
  await sql`insert into run_hosts select n, 'dut' || (1 + n % 100) from generate_series(1, ${runs}::int) n
    union all select n, 'dut' || (1 + (n + 37) % 100) from generate_series(1, ${runs}::int, 2) n union all select 23, 'rare1'`.execute(
    db,
  );
  // Every row names a run of this very statement; to look each of five million up takes minutes.
  await sql`alter table results disable trigger all`.execute(db);
  await sql`insert into results select n, 't' || r, 'datapath=' || (array['linux', 'ovs'])[1 + r % 2], 'ping',
      (array['rtt', 'jitter', 'loss'])[1 + r % 3], 40 + (r * 31 + n * 17) % 97 / 10.0, 'us', true
    from generate_series(1, ${runs}::int) n, generate_series(1, ${each}::int) r`.execute(db);
  await sql`alter table results enable trigger all`.execute(db);
  await sql`insert into events (run_id, attempt, first, count, lines) select n, 1, b * 50, 50,
      (select jsonb_agg(jsonb_build_object('type', 'message', 'at', 1796000000000, 'text', 'line ' || i)) from generate_series(1, 50) i)
    from generate_series(1, ${runs}::int, 50) n, generate_series(0, 9) b`.execute(db);
  await sql`insert into audit_trail (actor, via, action, subject) select 'person' || (1 + n % 20), 'page', 'submit', 'run ' || n
    from generate_series(1, ${runs}::int) n`.execute(db);
  await sql`insert into bookings (booking, host, person, during, why) select gen_random_uuid(), 'dut' || h, 'person' || (1 + h % 20),
      tstzrange(now() + d * interval '1 day', now() + d * interval '1 day' + interval '5 hours'), 'load'
    from generate_series(1, 100) h, generate_series(-300, 6) d`.execute(db);
  await sql`insert into runs (person, playbook, project, priority) select 'person' || (1 + n % 20), 'playbooks/suite1.yml', '{"kind":"folder","path":"/srv/lab"}', n % 5
    from generate_series(1, 300) n`.execute(db);
  await sql`insert into run_hosts select id, 'dut' || (1 + id % 100) from runs where state = 'queued'`.execute(
    db,
  );
  const { rows: made } = await sql<{
    id: number;
  }>`insert into runs (person, playbook, project, state, attempt, worker, granted_at, started_at)
    values ('person1', 'playbooks/suite1.yml', '{"kind":"folder","path":"/srv/lab"}', 'running', 1, 'west', now(), now()) returning id`.execute(
    db,
  );
  lab.run = made[0]!.id;
  await sql`insert into run_hosts values (${lab.run}, 'dut1')`.execute(db);
  await sql`insert into leases (host, run_id, attempt, worker, epoch, expires_at) values ('dut1', ${lab.run}, 1, 'west', 1, now() + interval '1 day')`.execute(
    db,
  );
  await sql`vacuum analyze`.execute(db);
  await addAccount(db, direct, { name: 'boss', role: 'admin' });
  for (let i = 0; i < 25; i++)
    lab.tokens.push(
      (await createToken(db, direct, { account: 'boss', label: `load ${i}`, role: 'admin' })).token,
    );
};

/** A batch of the run at work, with the time at which it was written. */
export const grow = async ({ database: { db }, run }: LoadedLab, batch: number): Promise<void> => {
  const lines = [{ type: 'message', text: `at ${Date.now()}` }];
  await sql`insert into events (run_id, attempt, first, count, lines) values (${run}, 1, ${batch}, 1, ${JSON.stringify(lines)}::jsonb)`.execute(
    db,
  );
};
