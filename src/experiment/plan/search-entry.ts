import { z } from 'zod';
import type { Template } from '../../language/play.js';
import { type Diagnostic, didYouMean, entryOf, type Json, problem, RiggerError } from '../../model/index.js';
import { durationsOf } from '../../statistics/search/controller.js';
import { LOSS, type TrialInput } from '../../statistics/search/goal.js';
import type { WrittenSearch } from '../search/parameters.js';
import { searchParameters } from '../search/parameters.js';
import { goalsOf, type SearchSpec, writtenGoals } from '../search/spec.js';
import type { AnyWorkload } from '../workloads/workload.js';
import { type Lookup, readPart } from './body.js';
import type { PlannedTrial } from './planned.js';

/** How the entry below a search is read: with other values, and for the first so many guests. */
export interface InnerReading {
  readonly lookup: Lookup;
  readonly guests?: number;
  /** Values that a Trial sets, whatever stands there. */
  readonly set: (driver: AnyWorkload, written: unknown) => { readonly [field: string]: Json };
}

interface SearchContext {
  readonly body: Template;
  readonly lookup: Lookup;
  readonly factors: readonly string[];
  /** How many there are. */
  readonly guests: number;
}

/** Reads the entry at a path as one Trial of the search. */
export type ReadInner = (path: readonly PropertyKey[], reading: InnerReading) => PlannedTrial;

/**
 * Reads an entry `search`: the search, and each of its Trials as a planned trial of the workload below it.
 * @throws RiggerError with all that is wrong
 */
export const readSearch = (
  path: readonly PropertyKey[],
  { body, lookup, factors, guests }: SearchContext,
  driver: AnyWorkload,
  readInner: ReadInner,
): PlannedTrial => {
  const inner = [...path, 'search'];
  const below = { ...entriesAt(body.source, [...inner]) };
  const over = String(below.over);
  const withInput =
    ({ load, duration }: TrialInput): Lookup =>
    (name) =>
      name === 'load' ? load : name === 'seconds' ? duration : lookup(name);
  const first = withInput({ load: 1, duration: 1 });
  const written = readPart(body, inner, searchParameters, first, [...factors, 'load', 'seconds']);
  const at = (input: TrialInput): PlannedTrial =>
    readInner([...inner, 'workload'], {
      lookup: withInput(input),
      ...(over === 'guests' ? { guests: input.load } : {}),
      set: settings(body, inner, over, input),
    });
  const goals = writtenGoals(written);
  const most: TrialInput = {
    load: Math.round(written.to),
    duration: Math.max(...goals.map(({ final }) => final)),
  };
  const wrong = (message: string, where: readonly PropertyKey[], help?: string): Diagnostic =>
    problem('experiment/invalid', message, {
      position: body.at([...inner, ...where]),
      ...(help ? { help } : {}),
    });
  const early = rangeMistakes(written, goals, guests, wrong);
  if (early.length > 0) throw new RiggerError(early);
  const largest = at(most);
  const smallest = at({ ...most, load: Math.round(written.from) });
  const spec: SearchSpec = {
    over,
    from: Math.round(written.from),
    to: most.load,
    unit: written.unit ?? unitOf(over, largest.driver.name),
    absolute: over === 'guests',
    max_trials: written.max_trials,
    goals,
    workload: { driver: largest.driver.name, parameters: largest.parameters },
  };
  const late = workloadMistakes(spec, smallest, largest, wrong);
  if (late.length > 0) throw new RiggerError(late);
  return {
    ...largest,
    workload: driver.name,
    driver: {
      ...driver,
      tool: () => largest.driver.tool(largest.parameters),
      ...(largest.driver.serverTool
        ? { serverTool: () => largest.driver.serverTool!(largest.parameters) }
        : {}),
      caution: (_: unknown, version: string) => largest.driver.caution?.(largest.parameters, version),
    },
    parameters: spec,
    seconds: expectedSeconds(spec),
    search: { spec, at },
  };
};

const entriesAt = (value: unknown, path: readonly PropertyKey[]): Record<string, unknown> =>
  (path.reduce<unknown>((held, key) => entryOf(held as Record<PropertyKey, unknown>, key), value) ??
    {}) as Record<string, unknown>;

const unitOf = (over: string, driver: string): string => {
  if (over === 'guests') return 'count';
  return driver === 'iperf3' && over !== 'length' ? 'bit/s' : 'count/s';
};

/** What a Trial sets of its workload: how long it lasts, and the field that is searched. */
const settings =
  (body: Template, inner: readonly PropertyKey[], over: string, { load, duration }: TrialInput) =>
  (driver: AnyWorkload, written: unknown): { [field: string]: Json } => {
    const at = (field?: string) =>
      body.at([...inner, 'workload', driver.name, ...(field === undefined ? [] : [field])]);
    const fail = (message: string, help: string, field?: string): RiggerError =>
      new RiggerError([problem('experiment/invalid', message, { position: at(field), help })]);
    const shape: Readonly<Record<string, z.ZodType>> =
      driver.parameters instanceof z.ZodObject ? driver.parameters.shape : {};
    const given = typeof written === 'object' && written !== null ? written : {};
    if (!Object.hasOwn(shape, 'seconds'))
      throw fail(
        `${driver.name} does not measure for a time, and a search says how long each Trial lasts`,
        'search with iperf3, netperf, sockperf, or a `command` that uses `{{ seconds }}`',
      );
    if (Object.hasOwn(given, 'seconds'))
      throw fail(
        'how long a Trial lasts is said by the search',
        'leave `seconds` out, and give `initial`, `final` and `sum` of the search',
        'seconds',
      );
    const found = { seconds: duration };
    if (over === 'guests' || over === 'load') return found;
    if (Object.hasOwn(given, over))
      throw fail(`\`${over}\` is what the search varies`, `leave \`${over}\` out of the workload`, over);
    const type = shape[over];
    const value = [load, String(load)].find((each) => type?.safeParse(each).success);
    if (value !== undefined) return { ...found, [over]: value };
    throw new RiggerError([
      problem('experiment/invalid', `${driver.name} has no field ${over} that takes a load of ${load}`, {
        position: body.at([...inner, 'over']),
        help:
          didYouMean(over, ['guests', 'load', ...Object.keys(shape)]) ??
          'search over `guests`, over a field of the workload that is a number or a rate, or over `load`, which its fields use as `{{ load }}`',
      }),
    ]);
  };

type Wrong = (message: string, where: readonly PropertyKey[], help?: string) => Diagnostic;

/** What is wrong with the search itself, whatever it runs. */
const rangeMistakes = (
  { from, to, over, goals: written, width }: WrittenSearch,
  goals: SearchSpec['goals'],
  guests: number,
  wrong: Wrong,
): Diagnostic[] => {
  const names = goals.map(({ name }) => name);
  const twice = names.findIndex((name, index) => names.indexOf(name) !== index);
  return [
    ...(Math.round(from) < Math.round(to)
      ? []
      : [wrong(`from ${from} to ${to} there is nothing to search`, ['from'], 'give a `to` above `from`')]),
    ...(over === 'guests' && to > guests
      ? [
          wrong(
            `the cell has ${guests} guests, and the search goes to ${to}`,
            ['to'],
            'declare as many under `guests`: a Trial uses the first so many of them',
          ),
        ]
      : []),
    ...(twice < 0
      ? []
      : [wrong(`two goals are called ${names[twice]}`, ['goals', twice], 'give each a `name` of its own')]),
    ...goals.flatMap((goal, index) => {
      const own = Object.hasOwn(written[index]!, 'width') ? ['goals', index, 'width'] : ['width'];
      const amount = goal.width >= 1;
      const usual = over === 'guests' && goal.width === width && width === 0.01;
      if (usual) Object.assign(goal, { width: 1 });
      return [
        ...(!usual && amount !== (over === 'guests')
          ? [
              wrong(
                over === 'guests'
                  ? `a width of ${goal.width} is a share; expected a number of guests`
                  : `a width of ${goal.width} is an amount; expected a share, 1%`,
                own,
              ),
            ]
          : []),
        ...(goal.exceed === 0 && goal.quantity === LOSS && goal.limit > 0 && goal.initial < goal.final
          ? [
              wrong(
                `${goal.name}: with \`exceed: 0\` one lossy second of a short Trial decides against a load, which may lose little enough over ${goal.final} s`,
                ['goals', index],
                'give it `initial` as long as `final`, or an `exceed` above 0, as 50%',
              ),
            ]
          : []),
      ];
    }),
  ];
};

/** What is wrong with the workload for this search. */
const workloadMistakes = (
  { goals, over, from, to }: SearchSpec,
  smallest: PlannedTrial,
  largest: PlannedTrial,
  wrong: Wrong,
): Diagnostic[] => {
  const absent = largest.driver.absent?.(largest.parameters) ?? [];
  const metrics = Object.fromEntries(
    Object.entries(largest.driver.metrics(largest.parameters)).filter(([name]) => !absent.includes(name)),
  );
  const words = (trial: PlannedTrial): string =>
    JSON.stringify(
      [...trial.clients, ...trial.loads].map(({ machine, argv, server }) => [machine, argv, server]),
    );
  return [
    ...goals.flatMap(({ quantity }, index) => {
      const metric = quantity.replace(/^-/, '');
      const unit = entryOf(metrics, metric)?.unit;
      const where = ['goals', index, quantity === LOSS ? 'loss' : 'metric'];
      if (unit === undefined)
        return [
          wrong(
            `${largest.driver.name} gives no ${metric} with these parameters`,
            where,
            didYouMean(metric, Object.keys(metrics)) ?? `it gives ${Object.keys(metrics).join(', ')}`,
          ),
        ];
      return quantity === LOSS && unit !== 'ratio' && unit !== 'percent'
        ? [wrong(`loss is in ${unit} here; expected a share, in ratio or percent`, where)]
        : [];
    }),
    ...(words(smallest) === words(largest)
      ? [
          wrong(
            `nothing that runs depends on ${over}: it is the same at ${from} and at ${to}`,
            ['over'],
            over === 'load'
              ? 'use `{{ load }}` in a field of the workload'
              : over === 'guests'
                ? 'let the workload run `from: guests`'
                : `check that ${largest.driver.name} uses \`${over}\` with these parameters`,
          ),
        ]
      : []),
  ];
};

/** About how long a search takes: in each phase of a goal two loads are decided. */
const expectedSeconds = (spec: SearchSpec): number =>
  goalsOf(spec).reduce(
    (total, goal) =>
      total +
      durationsOf(goal).reduce(
        (sum, each) => sum + 2 * (each < goal.finalTrialDuration ? each : goal.durationSum),
        0,
      ),
    0,
  );
