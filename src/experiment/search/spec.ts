import { z } from 'zod';
import { entryOf, type Json } from '../../model/index.js';
import { LOSS, type LoadRange, type SearchGoal } from '../../statistics/search/goal.js';
import type { MetricFile } from '../bundle/format.js';
import type { WrittenSearch } from './parameters.js';

const number = z.number();

/** A search as a trial records it: everything is said, and nothing has to be looked up to follow it again. */
export const searchSpec = z.strictObject({
  over: z.string(),
  from: number.positive(),
  to: number.positive(),
  unit: z.string(),
  /** Whether a width is an amount. */
  absolute: z.boolean(),
  max_trials: z.int(),
  goals: z.array(
    z.strictObject({
      name: z.string(),
      /** A metric of the workload; one with `-` before it is better the higher it is. */
      quantity: z.string(),
      limit: number,
      exceed: number.min(0).lt(1),
      initial: number.positive(),
      final: number.positive(),
      sum: number.positive(),
      width: number.positive(),
    }),
  ),
  /** What runs in each Trial: its driver, and its parameters at the Max Load. */
  workload: z.strictObject({ driver: z.string(), parameters: z.json() as z.ZodType<Json> }),
});

export type SearchSpec = z.infer<typeof searchSpec>;

/** The goals in the words of the search. */
export const goalsOf = ({ goals }: Pick<SearchSpec, 'goals'>): SearchGoal[] =>
  goals.map(({ quantity, limit, exceed, initial, final, sum, width }) => ({
    ...{ quantity, limit, width, exceedRatio: exceed, durationSum: sum },
    ...{ initialTrialDuration: initial, finalTrialDuration: final },
  }));

export const rangeOf = ({ from, to, absolute }: Pick<SearchSpec, 'from' | 'to' | 'absolute'>): LoadRange => ({
  ...{ min: from, max: to, absolute },
});

/** The goals of a search as it is written, with what is said for all of them. */
export const writtenGoals = (written: WrittenSearch): SearchSpec['goals'] =>
  written.goals.map((goal) => {
    const { initial, final, sum, exceed, width } = { ...written, ...withoutGaps(goal) };
    const lowest = goal.at_least !== undefined;
    return {
      name: goal.name ?? nameOf(goal),
      quantity: goal.metric === undefined ? LOSS : `${lowest ? '-' : ''}${goal.metric}`,
      limit: goal.loss ?? (lowest ? -goal.at_least! : goal.at_most!),
      ...{ exceed, width, final, sum: Math.max(sum, final), initial: Math.min(initial, final) },
    };
  });

type WrittenGoal = WrittenSearch['goals'][number];
type Precision = Pick<WrittenSearch, 'initial' | 'final' | 'sum' | 'exceed' | 'width'>;

const withoutGaps = (goal: WrittenGoal): Partial<Precision> =>
  Object.fromEntries(
    (['initial', 'final', 'sum', 'exceed', 'width'] as const).flatMap((key) => {
      const value = (goal as Partial<Precision>)[key];
      return value === undefined ? [] : [[key, value]];
    }),
  );

/** `loss_0`, `loss_0_5` in per cent, `rtt_p99_at_most_2`. */
const nameOf = ({ loss, metric, at_most, at_least }: WrittenGoal): string => {
  const digits = (value: number): string =>
    String(Number(value.toPrecision(6)))
      .replace('-', 'minus_')
      .replaceAll(/[^a-z0-9_]/g, '_');
  if (metric === undefined) return `loss_${digits(100 * loss!)}`;
  return at_most === undefined
    ? `${metric}_at_least_${digits(at_least!)}`
    : `${metric}_at_most_${digits(at_most)}`;
};

/** What is judged of a Trial by the metrics that its workload gave; undefined where one is missing. */
export const quantitiesOf = (
  { goals }: Pick<SearchSpec, 'goals'>,
  metrics: { readonly [metric: string]: { readonly value: number; readonly unit: string } },
  shortfall: number,
): Record<string, number> | { readonly missing: string } => {
  const found: Record<string, number> = {};
  for (const { quantity } of goals) {
    const negative = quantity.startsWith('-');
    const metric = entryOf(metrics, negative ? quantity.slice(1) : quantity);
    if (metric === undefined) return { missing: negative ? quantity.slice(1) : quantity };
    const value = metric.value / (quantity === LOSS && metric.unit === 'percent' ? 100 : 1);
    found[quantity] = quantity === LOSS ? 1 - (1 - value) * (1 - shortfall) : negative ? -value : value;
  }
  return found;
};

/** How well what was asked for was offered at all; below this share the rest counts as lost. */
const offeredEnough = 0.95;

/** The share of the load that the workload did not even offer. */
export const shortfallOf = (sent: number | undefined, intended: number | undefined): number =>
  sent === undefined || intended === undefined || sent >= offeredEnough * intended ? 0 : 1 - sent / intended;

/** The metrics of a search: what it says of each goal, and what it took. */
export const searchMetrics = (spec: Json): { [metric: string]: MetricFile } => {
  const parsed = searchSpec.safeParse(spec);
  if (!parsed.success) return {};
  const { goals, unit } = parsed.data;
  return {
    ...Object.fromEntries(
      goals.flatMap(({ name, quantity }): [string, MetricFile][] => [
        [
          `${name}_lower`,
          { unit, better: 'higher', label: `largest load that keeps ${words(name)} (Relevant Lower Bound)` },
        ],
        [
          `${name}_upper`,
          {
            unit,
            better: 'higher',
            label: `smallest load that does not keep ${words(name)} (Relevant Upper Bound)`,
          },
        ],
        ...(quantity === LOSS
          ? [
              [
                `${name}_throughput`,
                { unit, better: 'higher', label: `Conditional Throughput of ${words(name)}` },
              ] as [string, MetricFile],
            ]
          : []),
        [
          `${name}_regular`,
          { unit: 'count', better: null, label: `a Regular Goal Result of ${words(name)}` },
        ],
      ]),
    ),
    search_trials: { unit: 'count', better: null, label: 'Trials of a search' },
    search_seconds: { unit: 's', better: null, label: 'time of the Trials of a search' },
  };
};

const words = (name: string): string => name.replaceAll('_', ' ');

/** The goals of the search that parameters are of; none where they are of something else. */
export const searchedGoals = (parameters: Json): SearchSpec['goals'] => {
  const parsed = searchSpec.safeParse(parameters);
  return parsed.success ? parsed.data.goals : [];
};
