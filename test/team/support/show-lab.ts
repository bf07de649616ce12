import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { openDatabase } from '../../../src/team/database.js';
import { privateDatabase, stopPrivateDatabase } from '../../../src/team/postgres/cluster.js';
import { startLoopbackHosts } from './loopback-hosts.js';
import { killRuns } from './run-processes.js';

/** A PostgreSQL, hosts and a project below a folder, for scripts/team.mjs. */
export interface ShowLab {
  readonly url: string;
  readonly hosts: readonly string[];
  /** Answers until the database does. */
  ask(text: string, values?: readonly unknown[]): Promise<readonly Readonly<Record<string, unknown>>[]>;
  /** Kills the processes of a worker's runs, as a loss of power would. */
  killRuns(worker: string): void;
  /** What runs wrote down on a host. */
  linesOf(host: string): Promise<readonly string[]>;
  close(): Promise<void>;
}

/** Where runs write down on a host what they do. */
const log = '/var/tmp/done';

/**
 * @param pace seconds that a step of `measure.yml` takes
 */
export const openShowLab = async (folder: string, count: number, pace: number): Promise<ShowLab> => {
  const url = await privateDatabase(folder, { fsync: 'off' });
  const hosts = await startLoopbackHosts(folder, count);
  const database = openDatabase(url, 2);
  writePlaybook(folder, 'measure', 12, pace);
  writePlaybook(folder, 'update', 2, pace / 4);
  writePlaybook(folder, 'soak', 200, pace / 2);
  return {
    url,
    hosts: hosts.names,
    ask: async (text, values = []) => (await database.pool.query(text, [...values])).rows,
    killRuns: (worker) => void killRuns(join(folder, '.rigger/worker', worker)),
    linesOf: (host) => hosts.lines(host, log),
    close: async () => {
      await database.close().catch(() => {});
      await stopPrivateDatabase(folder, 'immediate');
      await hosts.stop();
    },
  };
};

/** Steps that each take a while, and write down that they were done. */
const writePlaybook = (folder: string, name: string, steps: number, pace: number): void => {
  const tasks = Array.from({ length: steps }, (_, n) => ({
    name: `step ${n + 1}`,
    shell: { cmd: `sleep ${pace}; echo "${name} ${n + 1}" >>${log}` },
  }));
  writeFileSync(
    join(folder, `${name}.yml`),
    JSON.stringify([{ hosts: 'all', gather_facts: false, tasks }], null, 1),
  );
};
