import { pValue, significant, withUnit } from '../../model/figures.js';
import { counted, entryOf } from '../../model/index.js';
import { goalWords } from '../advise/sentences.js';
import { capital } from '../analysis/labels.js';
import type { Figure } from '../figures/draw.js';
import type { RunFigures } from '../figures/run-figures.js';
import type { CpuPart, DensityReport, Distribution, MetricReport, RunReport } from '../model.js';
import { type DocumentBlock, heading, table, text } from './blocks.js';
import { effectCells, effectTitle } from './effect.js';
import { leverBlocks } from './lever-blocks.js';
import { tableScale } from './table-scale.js';

/** The measurements: a figure and a table for what the run is about, then the parts that a suite adds. */
export function measurementBlocks(run: RunReport, figures: RunFigures, prefix: string): DocumentBlock[] {
  const drawn = (figure: Figure): DocumentBlock => ({ kind: 'figure', figure });
  const part = (id: string, title: string, blocks: readonly DocumentBlock[]): DocumentBlock[] =>
    blocks.length === 0 ? [] : [heading(2, title, `${prefix}${id}`), ...blocks];
  const primary = run.metrics.filter((metric) => metric.primary);
  const others = run.metrics.filter((metric) => !metric.primary);
  return [
    ...part(
      'measurements',
      'Measurements',
      primary.flatMap((metric) => {
        const figure = figures.metrics.get(metric.metric);
        return [...(figure ? [drawn(figure)] : []), metricTable(metric)];
      }),
    ),
    ...part('load', 'Under load', figures.load.map(drawn)),
    ...part('search', 'The searches', [...adviceWords(run), ...figures.search.map(drawn)]),
    ...part('distributions', 'Distributions', [
      ...figures.distributions.map(drawn),
      ...distributionTables(run),
    ]),
    ...part('fairness', 'Fairness', [...fairnessTables(run), ...figures.fairness.map(drawn)]),
    ...part('interference', 'Interference', [...figures.interference.map(drawn), ...interferenceTables(run)]),
    ...part(
      'density',
      'Density',
      figures.density.flatMap((figure, i) => [drawn(figure), ...variantTables(run.density[i]!)]),
    ),
    ...part('levers', 'Levers', leverBlocks(run, figures)),
    ...part('cpu', 'Where the processor time went', [
      ...figures.cpu.map(drawn),
      ...cpuTables(run),
      ...(run.cpu.length === 0 ? [] : partWords(run)),
    ]),
    ...part('timeline', 'Over time', figures.timeline ? [drawn(figures.timeline)] : []),
    ...part(
      'other',
      'All other metrics',
      others.length === 0
        ? []
        : [{ kind: 'folded', summary: counted(others.length, 'table'), blocks: others.map(metricTable) }],
    ),
  ];
}

/** A percentile needs 10/(1 − p) values, an interval of a median 6. */
const tooFew = 'too few';

/** The test over the cells, in words for a caption. */
function between({ friedman, kruskal_wallis, adjusted_p }: MetricReport): string {
  const words = friedman
    ? `Friedman over the cells in ${counted(friedman.blocks, 'block')}: χ² = ${significant(friedman.chi_square)}, df = ${friedman.df}, p = ${pValue(friedman.p)}`
    : kruskal_wallis
      ? `Kruskal–Wallis over the cells: H = ${significant(kruskal_wallis.h)}, df = ${kruskal_wallis.df}, p = ${pValue(kruskal_wallis.p)}`
      : '';
  if (words === '') return '';
  const looked = adjusted_p === null ? '' : `, exploratory: ${pValue(adjusted_p)} by false discovery rate`;
  return `; ${words}${looked}`;
}

function metricTable(metric: MetricReport): DocumentBlock {
  const scale = tableScale(
    metric.unit,
    metric.cells.map(({ summary }) => summary.median),
  );
  const show = (value: number): string => significant(value * scale.factor, 4);
  const unit = scale.unit === '' ? '' : ` (${scale.unit})`;
  return table(
    `${capital(metric.label)}, ${metric.metric}${unit}${between(metric)}`,
    ['Cell', 'n', 'median', '95 % interval', 'mean', 'sd', 'min', 'p90', 'p99', 'max'],
    metric.cells.map(({ label, summary: s }) => [
      label,
      String(s.n),
      show(s.median),
      s.ci ? `${show(s.ci.low)} … ${show(s.ci.high)}` : 'too few',
      show(s.mean),
      s.stddev === null ? '–' : show(s.stddev),
      ...[s.min, s.p90, s.p99, s.max].map((value) => (value === null ? tooFew : show(value))),
    ]),
  );
}

/** The most that keep each goal of a search: a sentence for each cell, unless it stands among the answers. */
const adviceWords = ({ advice = [], policy = [] }: RunReport): DocumentBlock[] => {
  const answered = new Set(policy.map(({ goal }) => goal));
  const others = advice.filter((one) => !answered.has(goalWords(one)));
  return others.map((one) =>
    text(`The most that keep ${goalWords(one)}: ${one.answers.map(({ sentence }) => sentence).join(' ')}`),
  );
};

const distributionTables = (run: RunReport): DocumentBlock[] =>
  run.distributions.flatMap((one) => [percentileTable(one), ...shiftTables(one)]);

/** What moved, the middle or the tail: quantiles of each level against the baseline's. */
const shiftTables = ({ label, unit, shifts }: Distribution): DocumentBlock[] => {
  if (shifts.length === 0) return [];
  return [
    table(
      `Quantile differences of ${label}: level less baseline, with a 95 % interval from a bootstrap of trials`,
      ['Comparison', 'quantile', 'baseline', 'level', 'difference', '95 % interval'],
      shifts.flatMap(({ condition, baseline, level, quantiles }) =>
        quantiles.map(({ probability, a, b, shift, interval }) => [
          [condition, `${level} against ${baseline}`].filter(Boolean).join(': '),
          `p${Number((100 * probability).toPrecision(4))}`,
          ...[a, b, shift].map((value) => withUnit(value, unit)),
          interval ? `${withUnit(interval.low, unit)} … ${withUnit(interval.high, unit)}` : tooFew,
        ]),
      ),
      ['quantile'],
    ),
  ];
};

const percentileTable = ({ metric, label, unit, cells }: Distribution): DocumentBlock =>
  table(
    `Pooled percentiles of ${label} (${metric.split('.')[0]}): single values of all trials of a cell together`,
    ['Cell', 'values', 'trials', 'p50', 'p99', 'p99.9'],
    cells.map((cell) => [
      cell.label,
      String(cell.count),
      String(cell.trials),
      ...[cell.p50, cell.p99, cell.p99_9].map((value) => (value === null ? tooFew : withUnit(value, unit))),
    ]),
  );

const fairnessTables = (run: RunReport): DocumentBlock[] =>
  run.fairness.map(({ metric, cells }) =>
    table(
      `Jain's fairness index of ${metric}: 1 is an even share, 1/n all for one`,
      ['Cell', 'guests', 'trials', 'median', '95 % interval', 'lowest'],
      cells.map(({ label, clients, jain }) => [
        label,
        String(clients.length),
        String(jain.n),
        significant(jain.median, 4),
        jain.ci ? `${significant(jain.ci.low, 4)} … ${significant(jain.ci.high, 4)}` : 'too few',
        significant(jain.min, 4),
      ]),
    ),
  );

const interferenceTables = (run: RunReport): DocumentBlock[] =>
  run.interference.map(({ label, unit, rows, factor, idle }) =>
    table(
      `${capital(label)}: loaded / ${factor} ${idle}, paired by block; exploratory`,
      [
        ...['Condition', 'load', 'blocks', effectTitle(rows.map((row) => row.comparison))],
        ...['95 % interval', 'p', 'p (false discovery)'],
      ],
      rows.map(({ condition, load, comparison, adjusted_p }) => [
        condition,
        load,
        String(comparison.n.a),
        ...effectCells(comparison, unit),
        pValue(comparison.test.p),
        pValue(adjusted_p),
      ]),
      ['load'],
    ),
  );

function variantTables({ label, unit, tuning }: DensityReport): DocumentBlock[] {
  const [first] = tuning;
  if (!first) return [];
  return [
    table(
      `${capital(label)} with ${first.guests} guests: each variant against ${first.against}; exploratory`,
      [
        ...['Variant', 'n', 'before', 'after', effectTitle(tuning.map((row) => row.comparison))],
        ...['95 % interval', 'p', 'p (false discovery)', 'verdict'],
      ],
      tuning.map(({ level, variant, comparison, adjusted_p, verdict }) => [
        [level, variant].filter(Boolean).join(', '),
        String(Math.min(comparison.n.a, comparison.n.b)),
        withUnit(comparison.median.a, unit),
        withUnit(comparison.median.b, unit),
        ...effectCells(comparison, unit),
        pValue(comparison.test.p),
        pValue(adjusted_p),
        verdict,
      ]),
      ['verdict'],
    ),
  ];
}

/** What parts of the table mean, in the words of docs/datapaths.md; only those are told that the table has. */
const partsOfTheWork: readonly (readonly [part: string, term: string, words: string])[] = [
  ['guests (vCPU threads)', 'vCPU threads', 'the guests themselves, with their own network stacks.'],
  [
    'vhost threads',
    'vhost threads',
    'copy packets between a guest and the host over Virtio. A virtual function has none.',
  ],
  [
    'softirq',
    'softirq',
    'receives what comes from the port and from taps. Packets of a virtual function pass it by.',
  ],
  [
    'exits from the guest',
    'exits',
    'over Virtio, one for a doorbell that finds vhost asleep; on both, timers and the waking of idle guests.',
  ],
  [
    'interrupts',
    'interrupts',
    "the port's for Virtio; the virtual function's own, handed to the guest, for SR-IOV.",
  ],
];

/** The same on hosts without guests, where nothing is said of datapaths. */
const onPlainHosts: Readonly<Record<string, string>> = {
  softirq: 'what interrupts leave to be done soon after: packets that were received, timers, the scheduler.',
  interrupts: 'of devices, timers and between processors.',
};

const partWords = (run: RunReport): DocumentBlock[] => {
  const has = (part: string): boolean =>
    run.cpu.some(({ cells }) => cells.some(({ parts }) => parts.some((one) => one.part === part)));
  const told = partsOfTheWork
    .filter(([part]) => has(part))
    .flatMap(([part, term, words]): (readonly [string, string])[] => {
      const own = run.guests ? words : entryOf(onPlainHosts, part);
      return own === undefined ? [] : [[term, own]];
    });
  const items = [...told, ...(hasIdle(run) ? [idleWords] : [])];
  return [
    ...(items.length > 0 ? [{ kind: 'facts' as const, items }] : []),
    ...(run.guests
      ? [text("docs/datapaths.md, among rigger's pages, follows a packet along each datapath step by step.")]
      : []),
  ];
};

const idleWords: readonly [string, string] = [
  'idle',
  'what the host did in the time before each trial, in which nothing of it ran, taken over the same time and divided by the same number. The cost of the work is what is above it.',
];

const idlePart = (part: string): string => `${part}, idle`;

const hasIdle = ({ cpu }: RunReport): boolean =>
  cpu.some(({ cells }) => cells.some(({ parts }) => parts.some(({ part }) => part.endsWith(idlePart('')))));

const cpuTables = (run: RunReport): DocumentBlock[] =>
  run.cpu.map(({ workload, host, cells }) => {
    const all = new Set(cells.flatMap(({ parts }) => parts.map(({ part }) => part)));
    // An idle baseline stands beside its cost.
    const names = [...all].filter((name) => ![...all].some((other) => name === idlePart(other)));
    const middle = (parts: readonly CpuPart[], name: string): string | null => {
      const found = parts.find(({ part }) => part === name);
      return found ? withUnit(found.summary.median, found.unit) : null;
    };
    return table(
      `${host} during ${workload}: medians over the trials`,
      ['Cell', ...names],
      cells.map(({ label, parts }) => [
        label,
        ...names.map((name) => {
          const idle = middle(parts, idlePart(name));
          return `${middle(parts, name) ?? '–'}${idle === null ? '' : ` (idle ${idle})`}`;
        }),
      ]),
    );
  });
