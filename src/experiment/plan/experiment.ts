import type { ExperimentNode } from '../../language/play.js';
import { opened } from '../../language/steps.js';
import {
  type Diagnostic,
  entryOf,
  type Json,
  type Position,
  problem,
  RiggerError,
  throwErrors,
  type Value,
} from '../../model/index.js';
import type { AnalysisFile, MeasureFile, MetricFile, ResolvedCell } from '../bundle/format.js';
import { comparedFactors } from '../bundle/format.js';
import { confounding } from '../design/confounding.js';
import { estimateSeconds } from '../design/estimate.js';
import { metricsWithIdle } from '../observers/observer.js';
import { sentMetrics } from '../workloads/workload.js';
import type { Lookup } from './body.js';
import { type PlannedCell, type PlannedTrial, readCell } from './cell.js';
import { analysisOf, type Design, readDesign } from './design.js';
import { tooFewValues } from './expected-values.js';
import { readGoals } from './goals.js';
import { setupOf } from './setup.js';

/** Everything that an experiment will do, known before any host is touched. */
export interface Experiment extends Design {
  readonly planned: readonly PlannedCell[];
  readonly measure: readonly MeasureFile[];
  readonly analysis: AnalysisFile;
  readonly metrics: { readonly [metric: string]: MetricFile };
  /** Seconds for the declared blocks, bring-up not included. */
  readonly estimate: number;
  readonly warnings: readonly Diagnostic[];
  /** In the order of the cells; only where somebody can tell what tasks resolve to. */
  readonly resolved?: readonly ResolvedCell[];
}

/** Variables of the play with those of a cell on top. */
export type LookupIn = (extra: Readonly<Record<string, Value>>) => Lookup;

/**
 * Reads an experiment: pure but for the variables that it asks for.
 * @param usualShare the smallest effect of an experiment that names none
 * @throws RiggerError with the place of what is wrong, a confounded design included
 */
export const readExperiment = (
  node: ExperimentNode,
  roles: Readonly<Record<string, readonly string[]>>,
  lookupIn: LookupIn,
  usualShare?: number,
): Experiment => {
  const { body } = node;
  const design = readDesign(body, lookupIn({}));
  requireFreshness(node, design);
  const planned = design.cells.map((cell) =>
    readCell(body, cell, roles, lookupIn(cellVariables(cell.factors))),
  );
  const trials = planned.flatMap(({ trials }) => trials);
  if (trials.length === 0)
    throw new RiggerError([
      problem('experiment/no-cells', 'no workload is left to measure: every `when` is false in every cell', {
        position: body.at(['measure']),
      }),
    ]);
  requireDistinct(planned, body.at(['measure']));
  requireUnwatched(design, trials, body.at(['observe']));
  const known = new Set<string>();
  const metrics: Record<string, MetricFile> = { start_skew: startSkew };
  for (const { workload, driver, parameters } of trials)
    for (const [name, metric] of Object.entries(driver.metrics(parameters))) {
      known.add(`${workload}.${name}`);
      metrics[name] = metric;
    }
  Object.assign(metrics, sentMetrics);
  const idle = design.design.idle ?? 0;
  for (const observer of design.observe)
    Object.assign(metrics, idle > 0 ? metricsWithIdle(observer) : observer.metrics);
  const primary = [
    ...new Set(
      trials.flatMap(({ workload, driver, parameters }) =>
        driver.primary(parameters).map((metric) => `${workload}.${metric}`),
      ),
    ),
  ];
  const { goals, faults } = readGoals(design.report.goals, { cells: design.cells, trials, body });
  throwErrors(faults);
  const analysis: AnalysisFile = {
    ...analysisOf(design, body, primary, known, usualShare),
    ...(goals.length > 0 ? { goals } : {}),
  };
  const found = confounding(
    {
      cells: design.cells,
      factors: comparedFactors(analysis).map(({ factor }) => factor),
      order: design.design.order,
      repeat: Math.max(design.design.repeat, design.design.until?.max_repeat ?? 0),
      measures: planned.map((cell) =>
        Object.fromEntries(cell.trials.map((each) => [each.workload, each.parameters])),
      ),
      setups: planned.map((cell) => setupOf(cell, node.bringUp, lookupIn(cellVariables(cell.cell.factors)))),
    },
    (path) => body.at(path),
  );
  throwErrors(found);
  const until = design.design.until;
  return {
    ...design,
    design: {
      ...design.design,
      until: until && {
        ...until,
        of: until.of.length === 0 ? analysis.metrics.slice(0, 1) : until.of,
        watches: analysis.factor === null ? 'cells' : 'comparison',
      },
    },
    planned,
    measure: measureFiles(body.source, trials),
    analysis,
    metrics,
    estimate: estimateSeconds(
      planned.map((cell) => ({ seconds: cell.trials.map(({ seconds }) => seconds + idle) })),
      design.design.warm_up + design.design.repeat,
    ),
    warnings: [
      ...found,
      ...tooFewValues(
        planned,
        [...analysis.metrics, ...goals.map(({ metric }) => metric)],
        body.at(['measure']),
      ),
    ],
  };
};

/** What is to be made anew has to be ended by somebody: without `tear_down` nothing ever is. */
const requireFreshness = ({ body, tearDown }: ExperimentNode, { design: { fresh } }: Design): void => {
  if (fresh === 'trial') return;
  const position = body.at(['design', 'fresh']);
  if (tearDown.length === 0)
    throw new RiggerError([
      problem('experiment/not-fresh', `fresh: ${fresh} without \`tear_down\` makes nothing anew`, {
        position,
        help: `write steps under \`tear_down\` that ${ending[fresh]}, or leave \`fresh\` out`,
      }),
    ]);
  if (
    fresh === 'host' &&
    ![...opened(tearDown)].some((step) => step.kind === 'task' && step.task === 'reboot')
  )
    throw new RiggerError([
      problem('experiment/not-fresh', 'fresh: host needs a `reboot` task under `tear_down`', {
        position,
        help: 'add `- reboot: { force: true }`, and allow the risk: `allow: [reboot]` in the play',
      }),
    ]);
};

const ending = {
  vf: 'take the virtual functions away',
  guest: 'stop the guests',
  host: 'boot the hosts, as with `reboot`',
} as const;

const startSkew: MetricFile = {
  unit: 'ms',
  better: 'lower',
  label: 'time between the first and the last start',
};

/** What `bring_up`, `tear_down` and every template of a cell see. */
export const cellVariables = (factors: {
  readonly [factor: string]: Json;
}): Readonly<Record<string, Value>> => factors;

const requireDistinct = (planned: readonly PlannedCell[], position: Position): void => {
  for (const { trials } of planned) {
    const names = trials.map(({ workload }) => workload);
    const twice = names.find((name, index) => names.indexOf(name) !== index);
    if (twice !== undefined)
      throw new RiggerError([
        problem('experiment/invalid', `two workloads are called ${twice}`, {
          position,
          help: 'give each an `id` of its own',
        }),
      ]);
  }
};

/** What observers tell is of one run of a workload, and a search has many of different loads. */
const requireUnwatched = ({ observe }: Design, trials: readonly PlannedTrial[], position: Position): void => {
  if (observe.length === 0 || !trials.some(({ search }) => search)) return;
  throw new RiggerError([
    problem('experiment/invalid', 'observers do not watch searches, whose Trials are of many loads', {
      position,
      help: 'leave `observe` out, and measure what it costs at the load that was found in an experiment of its own',
    }),
  ]);
};

const measureFiles = (
  source: unknown,
  trials: readonly { workload: string; driver: { name: string } }[],
): MeasureFile[] => {
  const entries = ((source as { measure?: unknown[] }).measure ?? []) as Record<string, Json>[];
  const found = new Map<string, MeasureFile>();
  for (const { workload, driver } of trials) {
    const entry = entries.find(
      (each) => Object.hasOwn(each, driver.name) && (each.id ?? driver.name) === workload,
    );
    found.set(workload, { id: workload, driver: driver.name, parameters: entryOf(entry, driver.name) ?? {} });
  }
  return [...found.values()];
};
