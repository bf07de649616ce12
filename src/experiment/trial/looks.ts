import type { ShellStep, StepOutput } from '../../connection/connection.js';
import type { ObservationFile } from '../bundle/format.js';
import { lookScript, readLook } from '../observers/observer.js';
import { runRound } from './jobs.js';
import type { TrialSite } from './site.js';

/** The step that looks through all observers; none where nothing is observed. */
export const lookSteps = ({ observers }: TrialSite): ShellStep[] =>
  observers.length === 0 ? [] : [{ script: lookScript(observers) }];

/** What the first and the second look at a host printed. */
export interface Looks {
  readonly before: ReadonlyMap<string, StepOutput | undefined>;
  readonly after: ReadonlyMap<string, StepOutput | undefined>;
}

/** A look at hosts that have nothing else to do at this moment. */
export const lookNow = async (hosts: readonly string[], site: TrialSite): Promise<Looks['after']> => {
  const steps = lookSteps(site);
  if (hosts.length === 0 || steps.length === 0) return new Map();
  const around = new Map(hosts.map((host) => [host, { before: steps, after: [] }]));
  const { before } = await runRound(site.connection, { jobs: [], around, limit: 60, signal: site.signal });
  return new Map([...before].map(([host, outputs]) => [host, outputs[0]]));
};

/** Raw snapshots as files, and which observer saw what. */
export const observationFiles = (
  { observers, observed }: TrialSite,
  { before, after }: Looks,
): { readonly observations: ObservationFile[]; readonly files: { path: string; text: string }[] } => {
  const files: { path: string; text: string }[] = [];
  const observations = observed.flatMap((host) => {
    const first = readLook(observers, before.get(host)?.stdout ?? '');
    const second = readLook(observers, after.get(host)?.stdout ?? '');
    return observers.map(({ name }, index): ObservationFile => {
      const [early, late] = ['before', 'after'].map((when) => `observers/${host}.${name}.${when}`) as [
        string,
        string,
      ];
      files.push({ path: early, text: first[index]! }, { path: late, text: second[index]! });
      return { observer: name, host, before: early, after: late };
    });
  });
  return { observations, files };
};
