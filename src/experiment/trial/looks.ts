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

/** Two looks at all observed hosts, between which nothing of the trial runs; none where that is not wanted. */
export const idleLooks = async (site: TrialSite): Promise<Looks> => {
  const steps = site.idle > 0 ? lookSteps(site) : [];
  if (steps.length === 0) return { before: new Map(), after: new Map() };
  const twice = [...steps, { script: `sleep ${site.idle}`, timeout: site.idle + 20 }, ...steps];
  const around = new Map(site.observed.map((host) => [host, { before: twice, after: [] }]));
  const limit = site.idle + 60;
  const { before } = await runRound(site.connection, { jobs: [], around, limit, signal: site.signal });
  const look = (index: number) => new Map([...before].map(([host, outputs]) => [host, outputs.at(index)]));
  return { before: look(0), after: look(-1) };
};

/** Raw snapshots as files, and which observer saw what. */
export const observationFiles = (
  { observers, observed }: TrialSite,
  { before, after }: Looks,
  idle: Looks,
): { readonly observations: ObservationFile[]; readonly files: { path: string; text: string }[] } => {
  const files: { path: string; text: string }[] = [];
  const observations = observed.flatMap((host) => {
    const snapshots = [before, after, idle.before, idle.after].map((look) =>
      readLook(observers, look.get(host)?.stdout ?? ''),
    );
    return observers.map(({ name }, index): ObservationFile => {
      const keep = (look: number, when: string): string => {
        const path = `observers/${host}.${name}.${when}`;
        files.push({ path, text: snapshots[look]![index]! });
        return path;
      };
      const seen = { observer: name, host, before: keep(0, 'before'), after: keep(1, 'after') };
      return idle.before.size === 0
        ? seen
        : { ...seen, idle: { before: keep(2, 'idle-before'), after: keep(3, 'idle-after') } };
    });
  });
  return { observations, files };
};
