import { type FieldReference, fieldsOfInput, fieldTable } from '../tasks/reference.js';
import type { MetricFile } from './bundle/format.js';
import type { Observer } from './observers/observer.js';
import { type AnyWorkload, fewestObservations } from './workloads/workload.js';

/** A metric, for people. */
export interface MetricReference {
  readonly name: string;
  readonly unit: string;
  readonly better: 'lower' | 'higher' | null;
  readonly label: string;
}

type Metrics = { readonly [metric: string]: MetricFile };

export const metricsOf = (metrics: Metrics): MetricReference[] =>
  Object.entries(metrics).map(([name, { unit, better, label }]) => ({ name, unit, better, label }));

/** The metrics of a workload with its usual parameters; none when its user declares them. */
export const usualMetrics = (workload: AnyWorkload): Metrics => {
  const usual = workload.parameters.safeParse({});
  return usual.success ? workload.metrics(usual.data) : {};
};

/** The parameters of a workload, and what stands inside of those that are maps. */
export const workloadFields = ({ parameters, parts = {} }: AnyWorkload): FieldReference[] => [
  ...fieldsOfInput(parameters),
  ...Object.entries(parts).flatMap(([path, inner]) =>
    fieldsOfInput(inner).map((field) => ({ ...field, name: `${path}.${field.name}` })),
  ),
];

const note = 'Made by `npm run reference` from the definitions that measure; do not edit.';

/** The page of all workloads: `docs/reference/workloads.md`. */
export const workloadReference = (workloads: Iterable<AnyWorkload>): string => {
  const sorted = [...workloads];
  return [
    '# Workloads',
    '',
    `${note} \`rigger explain measure.NAME\` shows the same.`,
    'A workload stands under `measure:` of an [experiment](../experiments.md), with its parameters.',
    '',
    '| workload | what it measures |',
    '| --- | --- |',
    ...sorted.map(({ name, summary }) => `| [\`${name}\`](#${name}) | ${summary} |`),
    '',
    ...sorted.flatMap((workload) => [
      `## ${workload.name}`,
      '',
      `${capital(workload.summary)}.`,
      '',
      ...fieldTable(workloadFields(workload)),
      '',
      ...(workload.notes === undefined ? [] : [workload.notes]),
      ...metricTable(usualMetrics(workload)),
      ...(workload.expected
        ? [
            `A valid trial has at least ${fewestObservations} single values for each client; a percentile p needs 10/(1 − p) of them.`,
            '',
          ]
        : []),
    ]),
  ].join('\n');
};

/** The page of all observers: `docs/reference/observers.md`. */
export const observerReference = (observers: Iterable<Observer>): string =>
  [
    '# Observers',
    '',
    `${note} \`rigger explain observe.NAME\` shows the same.`,
    'An observer stands under `observe:` of an [experiment](../experiments.md). It reads counters of the hosts',
    'just before and just after a trial, in the round trip of the trial itself; what it costs is measured and',
    'reported.',
    '',
    ...[...observers].flatMap(({ name, summary, metrics }) => [
      `## ${name}`,
      '',
      `${capital(summary)}.`,
      '',
      ...metricTable(metrics),
    ]),
  ].join('\n');

const metricTable = (metrics: Metrics): string[] =>
  Object.keys(metrics).length === 0
    ? []
    : [
        '| metric | unit | better | meaning |',
        '| --- | --- | --- | --- |',
        ...metricsOf(metrics).map(
          ({ name, unit, better, label }) => `| \`${name}\` | ${unit} | ${better ?? ''} | ${label} |`,
        ),
        '',
      ];

const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);
