import { mkdir, rename, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { askSlurm, slurmProblem, slurmSaid } from './ask.js';
import {
  hasEnded,
  jobInSacct,
  jobInScontrol,
  jobName,
  jobPrefix,
  jobsInSqueue,
  type SlurmJob,
  squeueFormat,
} from './job.js';

/** A run that Slurm is to make. */
export interface SlurmRun {
  /** The project, at the same path on every node. */
  readonly root: string;
  /** Node, and the file of rigger; what `apply` is told. */
  readonly words: readonly string[];
  /** Each is a licence of which there is one. */
  readonly hosts: readonly string[];
  readonly name: string;
  readonly notBefore?: Date | undefined;
  /** Less than usual, from 0 to -1000: only operators of Slurm raise a priority. */
  readonly priority: number;
  /** Features that its node has to have. */
  readonly needs: readonly string[];
}

/** The same for every run: its words come as arguments, and no shell reads them. */
const script = '#!/bin/sh\nexec "$@"\n';

/**
 * What goes with a job of the environment here: nothing that could be secret. All of this, and no list of names, for
 * which Slurm would run the person's login shell on the node.
 */
const travelling = (): NodeJS.ProcessEnv =>
  Object.fromEntries(
    Object.entries(process.env).filter(([name]) =>
      /^(HOME|PATH|USER|LOGNAME|LANG|SLURM_CONF|SBATCH_\w+)$/.test(name),
    ),
  );

/** Hands a run to `sbatch`. @returns the number of its job */
export const submitJob = async (run: SlurmRun): Promise<string> => {
  const strange = run.hosts.find((host) => !/^[A-Za-z0-9][\w.-]{0,252}$/.test(host));
  if (strange !== undefined)
    throw slurmProblem(
      `${JSON.stringify(strange)} cannot be the name of a licence`,
      'letters, digits, dots and dashes can',
    );
  const feature = run.needs.find((need) => !/^[A-Za-z0-9][\w.-]{0,63}$/.test(need));
  if (feature !== undefined) throw slurmProblem(`${JSON.stringify(feature)} cannot be a feature of a node`);
  const folder = join(run.root, '.rigger/slurm');
  // The folder above it stays open: others have to pass there, such as the user of a private PostgreSQL.
  await mkdir(dirname(folder), { recursive: true });
  await mkdir(folder, { recursive: true, mode: 0o700 });
  // Another submission at the same moment reads the old one or the new one, which are the same.
  const part = join(folder, `.run.${process.pid}`);
  await writeFile(part, script, { mode: 0o700 });
  await rename(part, join(folder, 'run.sh'));
  const answer = await askSlurm(
    'sbatch',
    [
      ...['--parsable', '--no-requeue', '--export=ALL', `--job-name=${jobName(run.name)}`],
      ...[`--chdir=${run.root}`, '--output=.rigger/slurm/%j.out', `--licenses=${run.hosts.join(',')}`],
      ...(run.notBefore === undefined ? [] : [`--begin=${localTime(run.notBefore)}`]),
      ...(run.priority === 0 ? [] : [`--nice=${-run.priority}`]),
      ...(run.needs.length === 0 ? [] : [`--constraint=${run.needs.join('&')}`]),
      ...['.rigger/slurm/run.sh', ...run.words],
    ],
    { cwd: run.root, env: travelling() },
  );
  const id = /^(\d+)(;\S+)?$/m.exec(answer.stdout)?.[1];
  if (answer.code === 0 && id !== undefined) return id;
  throw slurmProblem(`Slurm did not take the run: ${slurmSaid(answer)}`, remedyOf(slurmSaid(answer), run));
};

/** What the site has to know, where it does not. */
const remedyOf = (said: string, { hosts, needs }: SlurmRun): string | undefined => {
  if (/license/i.test(said))
    return `the site’s slurm.conf names every host as a licence: Licenses=${hosts.map((host) => `${host}:1`).join(',')}`;
  if (/feature/i.test(said)) return `no node of the site has the features ${needs.join(', ')}`;
  return undefined;
};

/** As Slurm takes it: in the time zone of this machine, which is that of the site. */
const localTime = (at: Date): string => {
  const two = (number: number): string => String(number).padStart(2, '0');
  return `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())}T${two(at.getHours())}:${two(at.getMinutes())}:${two(at.getSeconds())}`;
};

/** A job of ours; undefined where Slurm knows it no more. @throws RiggerError for one that is not ours, or no answer */
export const jobOf = async (id: string): Promise<SlurmJob | undefined> => {
  const now = await askSlurm('scontrol', ['show', 'job', id, '-o']);
  const job = now.code === 0 ? jobInScontrol(now.stdout) : undefined;
  if (job === undefined && !/Invalid job id/i.test(now.stderr))
    throw slurmProblem(`Slurm does not say how job ${id} stands: ${slurmSaid(now)}`);
  // slurmctld forgets what has ended, after minutes; the accounting does not, where the site has one.
  const found = job ?? (await inAccounting(id));
  if (found !== undefined && !found.name.startsWith(jobPrefix))
    throw slurmProblem(`job ${id} is none of rigger`, '`rigger queue --engine slurm` lists those that are');
  return found;
};

const inAccounting = async (id: string): Promise<SlurmJob | undefined> => {
  const { code, stdout } = await askSlurm('sacct', [
    ...['-n', '-P', '-X', '-j', id, '-o', 'JobID,State,ExitCode,NodeList,User,JobName'],
  ]);
  return code === 0 ? jobInSacct(stdout) : undefined;
};

/** Our jobs that have not ended, in the order in which Slurm looks at them. */
export const openJobs = async (): Promise<readonly SlurmJob[]> => {
  const answer = await askSlurm('squeue', ['-h', '-o', squeueFormat, '--sort=-t,-p,i']);
  if (answer.code !== 0) throw slurmProblem(`Slurm does not say what waits: ${slurmSaid(answer)}`);
  return jobsInSqueue(answer.stdout);
};

/**
 * Cancels a job of ours: at once while it waits. One that runs is interrupted as by Ctrl-C, and stops at a safe place;
 * what Slurm itself would send, SIGTERM, ends it in the middle of a change.
 * @param of whose it has to be; anybody's where missing
 * @returns whether it has ended
 */
export const cancelJob = async (id: string, of?: string): Promise<boolean> => {
  const job = await jobOf(id);
  if (job === undefined) throw slurmProblem(`Slurm knows no job ${id}`);
  if (of !== undefined && job.user !== of)
    throw slurmProblem(
      `job ${id} is of ${job.user}`,
      '`--anybody` cancels one of somebody else, where Slurm lets you',
    );
  if (hasEnded(job)) throw slurmProblem(`job ${id} has ended`);
  if (job.state === 'PENDING') {
    // It may begin at this moment: then this does nothing to it.
    await scancel(id, '--state=PENDING');
    const now = await jobOf(id);
    if (now === undefined || hasEnded(now)) return true;
  }
  await scancel(id, '--signal=INT', '--batch');
  return false;
};

const scancel = async (id: string, ...flags: readonly string[]): Promise<void> => {
  const answer = await askSlurm('scancel', [...flags, id]);
  if (answer.code !== 0) throw slurmProblem(`Slurm did not cancel job ${id}: ${slurmSaid(answer)}`);
};

/**
 * Follows a job to its end, and tells of each change. A controller of Slurm that is away for a while is waited for.
 * @returns how it ended; undefined where Slurm has forgotten it
 */
export const followJob = async (
  id: string,
  tell: (job: SlurmJob) => void,
  {
    everyMs = 1000,
    patienceMs = 300_000,
    signal,
  }: { everyMs?: number; patienceMs?: number; signal?: AbortSignal } = {},
): Promise<SlurmJob | undefined> => {
  let told = '';
  let answered = Date.now();
  for (;;) {
    try {
      const job = await jobOf(id);
      answered = Date.now();
      if (job === undefined) return undefined;
      const mark = [job.state, job.reason, job.nodes].join(' ');
      if (mark !== told) tell(job);
      told = mark;
      if (hasEnded(job)) return job;
    } catch (error) {
      if (Date.now() - answered > patienceMs) throw error;
    }
    signal?.throwIfAborted();
    await pause(everyMs);
  }
};
