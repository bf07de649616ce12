import type { FirmwareSettings } from '../machine/spec.js';
import { type Dialect, type DialectName, dialects } from './dialects.js';
import { firstNetworkValues, type NetworkValues } from './network-values.js';

/** A configuration job. */
export interface Job {
  readonly id: string;
  readonly of: 'bios' | 'network' | 'another card';
  /** Where it is of another card. */
  readonly name?: string;
  state: 'Scheduled' | 'Completed';
}

export type Profile = 'PerfOptimized' | 'Custom';

/** One controller as it speaks: its dialect, and what of it the machine itself does not know. It is forgotten with its process. */
export interface Voice {
  readonly dialect: Dialect;
  readonly jobs: Job[];
  /** Settings that nobody made a job of yet. */
  drafted?: FirmwareSettings | undefined;
  profile: Profile;
  /** From the next reset on. */
  nextProfile?: Profile | undefined;
  /** Settings of its network function: in force, and from the next reset on. */
  network: NetworkValues;
  nextNetwork?: NetworkValues | undefined;
  /** Counts the changes of the settings. */
  version: number;
  /** Requests that are put off yet. */
  busy: number;
}

export const voiceOf = (name: DialectName = 'plain'): Voice => ({
  dialect: dialects[name],
  jobs: [],
  profile: 'PerfOptimized',
  network: firstNetworkValues(dialects[name]),
  version: 1,
  busy: dialects[name].busy ?? 0,
});

/** Where things are. */
export const pathsOf = ({ system: id, manager: managerId, settings, jobs, registry }: Dialect) => {
  const root = '/redfish/v1';
  const system = `${root}/Systems/${id}`;
  const bios = `${system}/Bios`;
  const manager = `${root}/Managers/${managerId}`;
  const registries = `${root}/Registries`;
  return {
    system,
    bios,
    settings: `${bios}/${settings}`,
    reset: `${system}/Actions/ComputerSystem.Reset`,
    resetInfo: `${system}/ResetActionInfo`,
    resetBios: `${bios}/Actions/Bios.ResetBios`,
    manager,
    jobs: jobs === 'by-apply-time' ? `${manager}/Oem/Dell/Jobs` : `${manager}/Jobs`,
    registries,
    registryFile: `${registries}/${registry}`,
  };
};

export const waitingJobOf = ({ jobs }: Voice, of: Job['of'] = 'bios'): Job | undefined =>
  jobs.find((job) => job.state === 'Scheduled' && job.of === of);

export const scheduleJob = (voice: Voice, of: Job['of'] = 'bios'): Job => {
  const job: Job = { id: `JID_${String(100_000_000_000 + voice.jobs.length)}`, of, state: 'Scheduled' };
  voice.jobs.push(job);
  return job;
};

/** The board starts anew: what waited is in force. */
export const startAnew = (voice: Voice): void => {
  const { jobs, nextProfile, dialect } = voice;
  if (dialect.jobs === undefined || waitingJobOf(voice, 'network') !== undefined) {
    voice.network = voice.nextNetwork ?? voice.network;
    voice.nextNetwork = undefined;
    for (const job of jobs) if (job.of === 'network') job.state = 'Completed';
  }
  if (dialect.jobs !== undefined && !waitingJobOf(voice)) return;
  for (const job of jobs) job.state = 'Completed';
  voice.profile = nextProfile ?? voice.profile;
  voice.nextProfile = undefined;
  voice.version++;
};
