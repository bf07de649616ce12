import { withUnit } from '../../model/figures.js';
import type { Masker } from '../../model/index.js';
import type { TrialInput } from '../../statistics/search/goal.js';
import { deriveTrial } from '../bundle/derive.js';
import type { SearchTrialFile, TrialFile } from '../bundle/format.js';
import { maskRaw, maskSearchTrial } from '../bundle/mask.js';
import type { PlannedSearch, PlannedTrial } from '../plan/planned.js';
import { nothingMeasured, type TrialOutcome } from '../trial/run-trial.js';
import { Unreadable } from '../workloads/workload.js';
import { begin, judge } from './derive-search.js';
import { type KeptTrial, searchFolder } from './kept-trials.js';

/** What a search needs from the run that it is part of. */
export interface SearchSite {
  /** What the trial is, as far as it is known before it is measured. */
  readonly trial: Omit<
    TrialFile,
    'status' | 'why' | 'ended' | 'processes' | 'start' | 'observations' | 'time'
  >;
  readonly masker: Masker;
  /** Trials of an earlier session, which are not measured again. */
  readonly earlier: readonly KeptTrial[];
  /** Measures one planned trial; `number` tells it from the others of the search. */
  measure(planned: PlannedTrial, number: number): Promise<TrialOutcome>;
  /** Puts a Trial on the disk. */
  keep(number: number, kept: KeptTrial): Promise<void>;
  /** Throws where the run is to stop. */
  goOn(): void;
  say(text: string): void;
}

/** What a search brought home, as one trial of the design. */
export interface SearchOutcome extends TrialOutcome {
  readonly search: readonly SearchTrialFile[];
}

/**
 * Runs a search: as long as it asks for Trials, each is measured, kept and judged. A Trial that fails makes the search
 * fail; what was kept stays.
 */
export const runSearch = async ({ spec, at }: PlannedSearch, site: SearchSite): Promise<SearchOutcome> => {
  const search = begin(spec);
  const kept: KeptTrial[] = [];
  let measuring = 0;
  let levels: TrialOutcome['levels'];
  const outcome = (why: string | null): SearchOutcome => ({
    ...nothingMeasured,
    files: kept.flatMap(({ files }) => files),
    search: kept.map(({ file }) => file),
    ...(levels ? { levels } : {}),
    why,
    measuring,
  });
  let step = search.next();
  while (!step.done) {
    const input = step.value;
    const number = kept.length + 1;
    const words = `Trial ${number}, ${withUnit(input.load, spec.unit)} for ${input.duration} s`;
    if (number > spec.max_trials) return outcome(`the search has not ended after ${spec.max_trials} Trials`);
    let one = taken(site, number, input);
    if (one === undefined) {
      site.goOn();
      const planned = at(input);
      const done = await site.measure(planned, number);
      measuring += done.measuring;
      levels ??= done.levels;
      one = keptFrom(site, number, input, planned, done);
      await site.keep(number, one);
      if (done.why !== null) {
        kept.push(one);
        return outcome(`${words}: ${done.why}`);
      }
    }
    kept.push(one);
    try {
      const judged = judgeKept(spec, one, site);
      site.say(`${words}: ${told(spec, judged)}`);
      step = search.next({ ...input, quantities: judged });
    } catch (error) {
      if (error instanceof Unreadable) return outcome(`${words}: ${error.message}`);
      throw error;
    }
  }
  return outcome(null);
};

/** A Trial of an earlier session, where it is what the search asks for; behind one that is not, all are measured. */
const taken = (
  { earlier }: SearchSite,
  number: number,
  { load, duration }: TrialInput,
): KeptTrial | undefined => {
  const found = earlier[number - 1];
  return found?.file.load === load && found.file.duration === duration ? found : undefined;
};

const keptFrom = (
  { masker }: SearchSite,
  number: number,
  { load, duration }: TrialInput,
  planned: PlannedTrial,
  { processes, start, files }: TrialOutcome,
): KeptTrial => {
  const inside = (name: string): string => `${searchFolder(number)}/${name}`;
  const file: SearchTrialFile = {
    load,
    duration,
    parameters: planned.parameters,
    processes: processes.map((process) => ({
      ...process,
      stdout: inside(process.stdout),
      stderr: inside(process.stderr),
    })),
    start,
  };
  return {
    file: maskSearchTrial(file, masker),
    files: files.map(({ path, text }) => ({ path: inside(path), text: maskRaw(text, masker) })),
  };
};

const judgeKept = (
  spec: PlannedSearch['spec'],
  { file, files }: KeptTrial,
  { trial }: SearchSite,
): Record<string, number> => {
  const texts = new Map(files.map(({ path, text }) => [path, text]));
  const whole: TrialFile = {
    ...trial,
    ...{ status: 'ok', why: null, ended: trial.started, processes: [], start: null, observations: [] },
    time: { bring_up: 0, measuring: 0, total: 0 },
  };
  return judge(whole, spec, file, (one) => deriveTrial(one, (name) => texts.get(name) ?? '').rows).quantities;
};

/** What the goals say of a Trial: `loss_0 kept, loss_0_5 not`. */
const told = ({ goals }: PlannedSearch['spec'], quantities: Record<string, number>): string =>
  goals
    .map(({ name, quantity, limit }) => `${name} ${quantities[quantity]! <= limit ? 'kept' : 'not kept'}`)
    .join(', ');
