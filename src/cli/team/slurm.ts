import { userInfo } from 'node:os';
import { type ExitCode, exitCodes } from '../../model/index.js';
import { slurmProblem } from '../../team/slurm/ask.js';
import { jobPrefix, type SlurmJob, wordsOfJob } from '../../team/slurm/job.js';
import { cancelJob, followJob, openJobs, submitJob } from '../../team/slurm/jobs.js';
import { alignedTable } from '../program/aligned-table.js';
import { ownProgram } from '../program/own-program.js';
import { print } from './print.js';
import { numberOf } from './when.js';

/** A run as `rigger submit` has read it. */
interface ReadRun {
  readonly playbook: string;
  readonly arguments: readonly string[];
  readonly project: { readonly path: string };
  readonly hosts: readonly string[];
  readonly priority: number;
  readonly label?: string;
  readonly notBefore?: Date;
  readonly deadline?: Date;
  readonly needs?: readonly string[];
}

/** `rigger submit --engine slurm`: the site's own queue makes the run, with its hosts as licences. */
export const submitToSlurm = async (
  run: ReadRun,
  { json, wait = false }: { readonly json?: boolean | undefined; readonly wait?: boolean | undefined },
): Promise<void> => {
  if (run.deadline !== undefined)
    throw slurmProblem(
      '--deadline is not for --engine slurm: Slurm has deadlines for ends alone, and not for beginnings',
      'leave it out, and cancel the job where it has not begun in time',
    );
  if (run.priority > 0)
    throw slurmProblem(
      '--priority is above 0, and only operators of Slurm raise a priority',
      'below 0 lowers it; or ask them for `scontrol top`',
    );
  const job = await submitJob({
    ...{ root: run.project.path, hosts: run.hosts, priority: run.priority, needs: run.needs ?? [] },
    words: [process.execPath, ownProgram.file!, 'apply', run.playbook, '--no-input', ...run.arguments],
    ...{ name: run.label ?? run.playbook, notBefore: run.notBefore },
  });
  print(json, { engine: 'slurm', job: Number(job), hosts: run.hosts }, [
    `job ${job} waits for ${run.hosts.join(', ')}; \`rigger queue --engine slurm\` shows why, .rigger/slurm/${job}.out what it says`,
  ]);
  if (wait) process.exitCode = await ended(job);
};

/** Says on standard error what becomes of it, to its end; the exit code is that of the run. */
const ended = async (id: string): Promise<ExitCode> => {
  const tell = (job: SlurmJob): void => void process.stderr.write(`job ${id}: ${wordsOfJob(job)}\n`);
  const job = await followJob(id, tell);
  if (job === undefined)
    throw slurmProblem(
      `Slurm has forgotten job ${id}, and it is not known how it ended`,
      `what it said is in .rigger/slurm/${id}.out`,
    );
  if (job.state === 'CANCELLED') return exitCodes.interrupted;
  // What did not come to its end by itself has failed, and of its hosts nothing is known.
  const known = Object.values(exitCodes).find((code) => code === job.exit);
  return known ?? exitCodes.hostFailed;
};

/** `rigger queue --engine slurm`. */
export const printSlurmQueue = async (json: boolean | undefined): Promise<void> => {
  const jobs = (await openJobs()).map((job) => ({
    ...{ job: Number(job.id), person: job.user, name: job.name.slice(jobPrefix.length) },
    ...{ hosts: job.licences, state: job.state.toLowerCase(), reason: wordsOfJob(job) },
  }));
  if (jobs.length === 0 && !json) process.stderr.write('no job of rigger is in Slurm’s queue\n');
  print(
    json,
    { engine: 'slurm', jobs },
    alignedTable(
      ['job', 'of', 'name', 'hosts', 'state', 'why'],
      jobs.map(({ job, person, name, hosts, state, reason }) => [
        ...[String(job), person, name, hosts.join(','), state, reason],
      ]),
      (column) => column !== 0,
    ),
  );
};

/** `rigger cancel --engine slurm`. */
export const cancelInSlurm = async (
  text: string,
  { anybody = false, json }: { readonly anybody?: boolean; readonly json?: boolean },
): Promise<void> => {
  const id = numberOf('JOB', text);
  const ended = await cancelJob(String(id), anybody ? undefined : userInfo().username);
  print(json, { engine: 'slurm', job: id, ended }, [
    ended
      ? `job ${id} is cancelled`
      : `job ${id} will end at the next safe place; cancelled once more, it is cut off`,
  ]);
};
