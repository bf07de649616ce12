import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { promisify } from 'node:util';
import { problem, RiggerError } from '../../model/index.js';

const run = promisify(execFile);

/** The user to whom the files of a private PostgreSQL belong. */
export interface ClusterOwner {
  readonly name: string;
  readonly uid: number;
  readonly gid: number;
}

/** PostgreSQL refuses to run as root: there it is the user of the distribution's package, otherwise who calls. */
export const clusterOwner = (
  uid: number = process.getuid!(),
  users: string = readFileSync('/etc/passwd', 'utf8'),
): ClusterOwner => {
  const rows = users.split('\n').map((line) => line.split(':'));
  const row = rows.find(([name, , id]) => (uid === 0 ? name === 'postgres' : Number(id) === uid));
  if (row) return { name: row[0]!, uid: Number(row[2]), gid: Number(row[3]) };
  throw new RiggerError([
    problem(
      'team/private-postgresql',
      uid === 0
        ? 'PostgreSQL does not run as root, and there is no user postgres'
        : `/etc/passwd has no user with the number ${uid}, and PostgreSQL needs its name`,
      { help: '`apt install postgresql` makes one; or set DATABASE_URL to a server that is there' },
    ),
  ]);
};

/** Nothing of PGHOST, PGDATA and the like reaches the private one. */
const environment = { PATH: '/usr/sbin:/usr/bin:/sbin:/bin', LC_ALL: 'C.UTF-8', HOME: '/' };

/** Runs a program as the owner, which has no more rights than that user, also when root calls. */
export const runAsOwner = async (
  owner: ClusterOwner,
  program: string,
  args: readonly string[],
): Promise<void> => {
  const words =
    process.getuid?.() === 0
      ? [
          'setpriv',
          `--reuid=${owner.uid}`,
          `--regid=${owner.gid}`,
          '--clear-groups',
          '--no-new-privs',
          program,
          ...args,
        ]
      : [program, ...args];
  await run(words[0]!, words.slice(1), {
    cwd: '/',
    env: environment,
    timeout: 120_000,
    maxBuffer: 1_000_000,
  });
};
