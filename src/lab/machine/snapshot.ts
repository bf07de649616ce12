import { createHash } from 'node:crypto';
import {
  constants,
  copyFileSync,
  cpSync,
  existsSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
} from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { bootedSnapshot, type MachinePlan, machineArguments } from './arguments.js';
import { type Qmp, QmpError, withQmp } from './qmp.js';

/** A machine that has booted and been touched by nobody, kept in the cache: its disk with its memory inside. */
export interface BootedMachine {
  readonly directory: string;
  readonly disk: string;
  /** The folder with the identity that this machine booted with. */
  readonly identity: string;
}

/** With KVM the machine's processor is this machine's own, and its memory fits no other. */
const processorHere = (): string => /model name.*/.exec(readFileSync('/proc/cpuinfo', 'utf8'))?.[0] ?? '';

/**
 * Where the booted form of a machine is or will be. The key is everything that its memory depends on: the whole
 * command line but for the paths and the port of one lab, and the user key that it lets in.
 */
export const bootedMachine = (cache: string, plan: MachinePlan, userKey: string): BootedMachine => {
  const neutral: MachinePlan = {
    ...plan,
    sshPort: 0,
    wires: plan.wires.map((_, index) => `wire${index}`),
    identity: '',
    resume: false,
    paths: {
      directory: '',
      disk: '',
      nvme: '',
      console: '',
      log: '',
      pid: '',
      qmp: '',
      controllerQmp: '',
      consoleSocket: '',
    },
  };
  const key = createHash('sha256')
    .update(
      JSON.stringify([
        plan.image.hash,
        plan.spec,
        machineArguments(neutral),
        ...(plan.acceleration === 'kvm' ? [processorHere()] : []),
        readFileSync(`${userKey}.pub`, 'utf8'),
      ]),
    )
    .digest('hex')
    .slice(0, 16);
  const directory = join(cache, 'booted', `${plan.spec.name}-${key}`);
  return { directory, disk: join(directory, 'disk.qcow2'), identity: join(directory, 'identity') };
};

export const isSaved = (booted: BootedMachine): boolean => existsSync(booted.directory);

/** Waits for a job of QEMU, and throws what went wrong with it. */
const finishJob = async (qmp: Qmp, id: string): Promise<void> => {
  for (;;) {
    const jobs = (await qmp.execute('query-jobs')) as { id: string; status: string; error?: string }[];
    const job = jobs.find((one) => one.id === id);
    if (job?.status === 'concluded') {
      await qmp.execute('job-dismiss', { id });
      if (job.error !== undefined) throw new QmpError(job.error);
      return;
    }
    if (job === undefined) return;
    await pause(50);
  }
};

/** Seconds: QEMU says nothing while it writes the memory of a machine, which takes long beside other work. */
const patience = 600;

/**
 * Saves a running machine into the cache. It stands still from then on, until `resume`; nobody may be connected
 * to it. The snapshot is then taken out of the running machine's own disk again.
 */
export const saveBooted = async (
  plan: MachinePlan,
  booted: BootedMachine,
  identity: string,
): Promise<void> => {
  const work = `${booted.directory}.${process.pid}`;
  mkdirSync(work, { recursive: true });
  const parameters = { tag: bootedSnapshot, devices: ['disk'] };
  try {
    await withQmp(
      plan.paths.qmp,
      async (qmp) => {
        await qmp.execute('stop');
        await qmp.execute('snapshot-save', { 'job-id': 'save', vmstate: 'disk', ...parameters });
        await finishJob(qmp, 'save');
        copyFileSync(plan.paths.disk, join(work, 'disk.qcow2'), constants.COPYFILE_FICLONE);
        await qmp.execute('snapshot-delete', { 'job-id': 'forget', ...parameters });
        await finishJob(qmp, 'forget');
      },
      patience,
    );
    cpSync(identity, join(work, 'identity'), { recursive: true });
    renameSync(work, booted.directory);
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
};

/** Lets a machine go on that stands still: in a conversation of its own, whatever became of an earlier one. */
export const resume = async (plan: MachinePlan): Promise<void> => {
  await withQmp(plan.paths.qmp, (qmp) => qmp.execute('cont'), patience);
};
