import { entryOf } from '../../../model/index.js';
import { bundleFiles, derivationOf, trialFolder } from '../../data/bundle.js';
import type { BundleFinding } from '../finding.js';
import {
  type BundleCheck,
  contradiction,
  type Evidence,
  same,
  type TrialRecord,
  trialsBySession,
} from './evidence.js';

/** Every trial stands where the schedule has it, and every place of the schedule has its trial. */
export const checkTrials: BundleCheck = (evidence) => [
  ...evidence.trials.flatMap((trial, index) => [
    ...(trial.trial === index + 1
      ? []
      : [about(trial, `comes ${ordinal(index)}: a trial before it is missing`)]),
    ...placeOf(trial, evidence).map((message) => about(trial, message)),
  ]),
  ...attempts(evidence),
  ...order(evidence),
  ...mixed(evidence),
  ...unplanned(evidence),
  ...missing(evidence),
];

const about = ({ trial }: TrialRecord, message: string): BundleFinding =>
  contradiction(`${trialFolder(trial)}/trial.json`, message);

const ordinal = (index: number): string => `as number ${index + 1}`;

/** What is wrong with a trial's place, levels, workload and units. */
export const placeOf = (trial: TrialRecord, { run }: Evidence): string[] => {
  const { block, position, cell, factors, workload, driver } = trial;
  const planned = run.schedule[block - 1]?.[position - 1];
  const messages: string[] = [];
  if (planned !== cell)
    messages.push(
      `cell ${cell} in place ${position} of block ${block}, where the schedule has ${planned === undefined ? 'nothing' : `cell ${planned}`}`,
    );
  if (!same(factors, run.cells[cell]?.factors))
    messages.push(`its levels are not those of cell ${cell} in ${bundleFiles.run}`);
  if (!run.measure.some((each) => each.id === workload && each.driver === driver))
    messages.push(`${bundleFiles.run} has no workload ${workload} by ${driver}`);
  if (trial.warm_up !== block <= run.design.warm_up)
    messages.push(
      `block ${block} ${trial.warm_up ? 'is not' : 'is'} part of the warm-up by the design, and the trial says otherwise`,
    );
  return [...messages, ...units(trial, run.metrics)];
};

/** The units and directions by which run.json explains the values are those of the workload. */
const units = ({ driver, parameters }: TrialRecord, metrics: Evidence['run']['metrics']): string[] => {
  const known = namesOf(driver, parameters);
  return Object.entries(known).flatMap(([name, { unit, better }]) => {
    const stated = Object.hasOwn(metrics, name) ? metrics[name]! : undefined;
    return stated && stated.unit === unit && stated.better === better
      ? []
      : [`${bundleFiles.run} has another unit or direction of ${name} than its workload`];
  });
};

const namesOf = (driver: string, parameters: TrialRecord['parameters']) => {
  try {
    return derivationOf(driver)?.metrics(parameters) ?? {};
  } catch {
    // Parameters that the workload cannot read are told where its output is parsed again.
    return {};
  }
};

const key = ({ block, cell, workload }: TrialRecord): string => `${block}/${cell}/${workload}`;

/** Attempts at a place are numbered, and nothing that was measured is measured again. */
const attempts = ({ trials }: Evidence): BundleFinding[] => {
  const last = new Map<string, TrialRecord>();
  return trials.flatMap((trial) => {
    const before = last.get(key(trial));
    last.set(key(trial), trial);
    const expected = (before?.attempt ?? 0) + 1;
    return [
      ...(trial.attempt === expected
        ? []
        : [about(trial, `attempt ${trial.attempt} at its place; expected ${expected}`)]),
      ...(before?.status === 'ok'
        ? [about(trial, `measures again what trial ${before.trial} had measured`)]
        : []),
    ];
  });
};

/** A session goes through the schedule once, from its start to its end. */
const order = (evidence: Evidence): BundleFinding[] =>
  trialsBySession(evidence).flatMap(({ trials }) =>
    trials.flatMap((trial, index) => {
      const before = trials[index - 1];
      const at = trial.block - (before?.block ?? 0) || trial.position - (before?.position ?? 0);
      return at < 0 ? [about(trial, `comes before trial ${before!.trial} by the schedule`)] : [];
    }),
  );

/** A workload of a cell is the same in every block: other parameters, or other words, are another experiment. */
const mixed = ({ trials }: Evidence): BundleFinding[] => {
  const first = new Map<string, { readonly trial: number; readonly value: unknown }>();
  return trials.flatMap((trial) => {
    const said: [string, unknown][] = [['parameters', trial.parameters], ...trial.commands];
    return said.flatMap(([name, value]) => {
      const id = `${trial.cell} ${trial.workload} ${name}`;
      const known = first.get(id);
      if (!known) first.set(id, { trial: trial.trial, value });
      return !known || same(known.value, value)
        ? []
        : [about(trial, `its ${name} are not those of trial ${known.trial} in the same cell`)];
    });
  });
};

/** What run.json says that each cell is made of is what its trials were told. */
const unplanned = ({ run, trials }: Evidence): BundleFinding[] => {
  const { resolved } = run;
  if (resolved === undefined) return [];
  if (resolved.length !== run.cells.length)
    return [contradiction(bundleFiles.run, `describes ${resolved.length} of ${run.cells.length} cells`)];
  return trials.flatMap((trial) => {
    const planned = entryOf(resolved[trial.cell]?.workloads, trial.workload);
    if (planned === undefined)
      return [about(trial, `its cell has no ${trial.workload} by ${bundleFiles.run}`)];
    const other = [...trial.commands].filter(([name, argv]) => !same(argv, entryOf(planned.commands, name)));
    return [
      ...(same(trial.parameters, planned.parameters) ? [] : ['parameters']),
      ...other.map(([name]) => name),
    ].map((name) => about(trial, `its ${name} are not those of its cell in ${bundleFiles.run}`));
  });
};

/** Of a complete run every place has a trial that was not interrupted. */
const missing = ({ run, outcome, trials }: Evidence): BundleFinding[] => {
  if (outcome?.status !== 'complete') return [];
  const done = new Set(trials.filter(({ status }) => status !== 'interrupted').map(key));
  const places = run.schedule
    .slice(0, Math.max(0, outcome.blocks))
    .flatMap((cells, index) => cells.map((cell) => ({ block: index + 1, cell })));
  const workloadsOf = new Map(run.cells.map(({ index }) => [index, new Set<string>()]));
  for (const { cell, workload } of trials) workloadsOf.get(cell)?.add(workload);
  for (const [cell, { workloads: planned }] of (run.resolved ?? []).entries())
    for (const workload of Object.keys(planned)) workloadsOf.get(cell)?.add(workload);
  const late = trials.filter(({ block }) => block > outcome.blocks);
  return [
    ...late.map((trial) =>
      about(trial, `is of block ${trial.block}, and the run ended after ${outcome.blocks}`),
    ),
    ...[...workloadsOf]
      .filter(([, names]) => names.size === 0)
      .map(([cell]) => contradiction(bundleFiles.trials, `there is no trial of cell ${cell}`)),
    ...places.flatMap(({ block, cell }) =>
      [...(workloadsOf.get(cell) ?? [])]
        .filter((workload) => !done.has(`${block}/${cell}/${workload}`))
        .map((workload) =>
          contradiction(
            bundleFiles.trials,
            `there is no trial of ${workload} in cell ${cell} of block ${block}`,
          ),
        ),
    ),
  ];
};
