import { RiggerError } from '../../model/index.js';
import type { RedfishAnswer } from './answer.js';
import type { RedfishService } from './service.js';

type Body = RedfishAnswer['body'];

/** A configuration job of the firmware that has not ended. */
export interface WaitingJob {
  readonly path: string;
  readonly id: string;
  /** It has begun, and must not be taken away. */
  readonly runs: boolean;
}

/** Whether a settings object is of a Dell controller, where settings come into force by a job and by nothing else. */
export const isDells = (settings: string): boolean => settings.includes('/System.Embedded.');

const oldJobs = '/redfish/v1/Managers/iDRAC.Embedded.1/Jobs';

/** Where the jobs of these settings are: the newer controllers tell it with the settings. */
export const jobsOf = (settings: Body): string => {
  const { Dell: dell } = (settings.Oem ?? {}) as { Dell?: { Jobs?: Body } };
  const path = dell?.Jobs?.['@odata.id'];
  return typeof path === 'string' ? path : oldJobs;
};

/** How many of the newest jobs are looked at where the service does not send all of them at once. */
const newest = 8;

/**
 * The job that waits to put the firmware's settings into force; `unknown` where the controller does not tell its
 * jobs.
 */
export const waitingJob = async (
  service: Pick<RedfishService, 'get'>,
  jobs: string,
  concerns: (job: Body) => boolean = concernsFirmware,
): Promise<WaitingJob | 'unknown' | undefined> => {
  try {
    const { Members: members } = (await service.get(`${jobs}?$expand=*($levels=1)`)).body;
    const all = Array.isArray(members) ? (members as Body[]) : [];
    const links = all.filter(({ JobState: state }) => state === undefined).slice(-newest);
    const read = await links.reduce<Promise<Body[]>>(
      async (before, link) => [...(await before), (await service.get(String(link['@odata.id']))).body],
      Promise.resolve([]),
    );
    const job = [...all, ...read].find((one) => concerns(one) && !hasEnded(one));
    if (!job) return undefined;
    const path = String(job['@odata.id']);
    return { path, id: path.split('/').at(-1) ?? path, runs: job.JobState === 'Running' };
  } catch (error) {
    if (error instanceof RiggerError && error.diagnostics[0]?.code === 'connection/controller-refused')
      return 'unknown';
    throw error;
  }
};

/** By its name too, since old controllers know no type of it; a job that brings a new BIOS is another matter. */
export const concernsFirmware = ({ JobType: type, Name: name }: Body): boolean =>
  type === 'BIOSConfiguration' || /^config.*\bBIOS\b/i.test(String(name));

const hasEnded = ({ JobState: state }: Body): boolean =>
  state === undefined || /Completed|Failed|Exception|Cancel/.test(String(state));
