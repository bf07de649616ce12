import { scaleFor } from '../../model/figures.js';
import { medianInterval, median as medianOf } from '../../statistics/index.js';
import { valuesByCell } from '../analysis/cells.js';
import { capital } from '../analysis/labels.js';
import { searchViews } from '../analysis/search-views.js';
import type { RunData } from '../data/run-data.js';
import type { CpuPart, CpuShare, DensityReport, LoadReport, MetricReport, RunReport } from '../model.js';
import { distributionFigure, timelineFigure } from './curves.js';
import { type Figure, scaleType } from './draw.js';
import { markEmulated } from './emulated.js';
import { growthFigure } from './growth.js';
import { leverFigure } from './lever-figure.js';
import { LevelLooks } from './looks.js';
import { searchFigure } from './search-figure.js';
import { type Strip, strips } from './strips.js';

/** The figures of one run, by the part of the document that they belong to. */
export interface RunFigures {
  readonly metrics: ReadonlyMap<string, Figure>;
  readonly distributions: readonly Figure[];
  readonly fairness: readonly Figure[];
  readonly interference: readonly Figure[];
  readonly density: readonly Figure[];
  readonly levers: readonly Figure[];
  readonly load: readonly Figure[];
  readonly search: readonly Figure[];
  readonly timeline: Figure | null;
  readonly cpu: readonly Figure[];
}

const dotsCaption =
  'Each mark is one trial, the earliest on top; the filled dot below is the median, the bar its 95 % interval.';

/** Draws what a run report says. `prefix` keeps the figures of several runs in one document apart. */
export function runFigures(data: RunData, report: RunReport, prefix: string): RunFigures {
  const drawn = drawFigures(data, report, prefix);
  if (!report.emulated) return drawn;
  const marked = (figures: readonly Figure[]): Figure[] => figures.map(markEmulated);
  return {
    metrics: new Map([...drawn.metrics].map(([metric, figure]) => [metric, markEmulated(figure)])),
    distributions: marked(drawn.distributions),
    fairness: marked(drawn.fairness),
    interference: marked(drawn.interference),
    density: marked(drawn.density),
    levers: marked(drawn.levers),
    load: marked(drawn.load),
    search: marked(drawn.search),
    timeline: drawn.timeline && markEmulated(drawn.timeline),
    cpu: marked(drawn.cpu),
  };
}

function drawFigures(data: RunData, report: RunReport, prefix: string): RunFigures {
  const looks = new LevelLooks(data);
  const id = (name: string): string => `${prefix}${name.replaceAll(/[^a-zA-Z0-9]+/g, '-')}`;
  const primary = report.metrics.filter((metric) => metric.primary);
  return {
    metrics: new Map(
      primary.map((metric) => [metric.metric, metricFigure(data, metric, looks, id(metric.metric))]),
    ),
    distributions: report.distributions.map(({ metric, label, unit, cells }) => {
      const scale = scaleFor(unit, medianOf(cells[0]!.ecdf.map(([value]) => value)));
      return distributionFigure(
        cells.map((cell) => ({
          panel: looks.condition(cell),
          level: looks.level(cell),
          look: looks.of(cell),
          points: cell.ecdf.map(([value, share]) => [value * scale.factor, share] as const),
        })),
        {
          id: id(`distribution-${metric}`),
          title: `Distribution of ${label}`,
          caption:
            'Share of single values at or below a value. The values of all trials of a cell are pooled, so their number says nothing about how sure the curve is.',
          axisLabel: label,
          unit: scale.unit,
        },
      );
    }),
    fairness: report.fairness.map(({ metric, unit, cells }) => {
      const scale = scaleFor(
        unit,
        medianOf(cells.flatMap(({ clients }) => clients.flatMap(({ values }) => values))),
      );
      const rows = cells.flatMap((cell) =>
        cell.clients.map(({ client, values }) =>
          strip(`${cell.label}: ${client}`, looks.of(cell), values, scale.factor),
        ),
      );
      return strips(rows, {
        id: id(`fairness-${metric}`),
        title: `Share of each guest: ${metric}`,
        caption: dotsCaption,
        axisLabel: metric,
        unit: scale.unit,
      });
    }),
    interference: report.interference.map(({ metric, label, factor, idle, rows }) =>
      strips(
        rows.map(({ condition, load, ratios, comparison }) => ({
          label: `${condition}, ${load}`,
          look: looks.ofCondition(condition, rows),
          values: ratios,
          centre: comparison.ratio?.estimate ?? medianOf(ratios),
          interval: comparison.ratio?.interval ?? null,
        })),
        {
          id: id(`interference-${metric}`),
          title: `Cost of a busy ${factor}: ${label}`,
          caption: `Each mark is one block: the value under load divided by the value with ${factor} ${idle} in the same block; the filled dot below is the Hodges–Lehmann estimate, the bar its 95 % interval. The dashed line is no cost.`,
          axisLabel: 'loaded / idle',
          unit: '',
          reference: 1,
          scale: scaleType(
            rows.flatMap(({ ratios }) => ratios),
            3,
          ),
        },
      ),
    ),
    density: report.density.map((one) => densityFigure(one, report.density, looks, id)),
    levers: (report.levers ?? []).map((one) => leverFigure(one, looks, id(`levers-${one.metric}`))),
    load: report.load.map((one) => loadFigure(one, looks, id)),
    search: data.run.measure.flatMap(({ id: workload }) => {
      const views = searchViews(data, workload);
      const unit = report.metrics.find(({ metric }) => metric.startsWith(`${workload}.`))?.unit ?? '';
      return views.length === 0
        ? []
        : [searchFigure(views, { id: id(`search-${workload}`), workload, unit })];
    }),
    timeline: report.timeline && timelineOf(report.timeline, report, looks, id('over-time')),
    cpu: report.cpu.map((share) => cpuFigure(share, looks, id(`cpu-${share.workload}-${share.host}`))),
  };
}

/** A line for each datapath; a panel for each, and a line for each tuning variant, where there are some. */
function densityFigure(
  { metric, label, unit, workload, host, lines }: DensityReport,
  all: readonly DensityReport[],
  looks: LevelLooks,
  id: (name: string) => string,
): Figure {
  const scale = scaleFor(
    unit,
    Math.max(...lines.flatMap(({ points }) => points.map((point) => point.median))),
  );
  const variants = [...new Set(lines.map(({ variant }) => variant))];
  const several = (of: 'workload' | 'host'): boolean => new Set(all.map((one) => one[of])).size > 1;
  const where = `${several('host') ? ` of ${host}` : ''}${several('workload') ? ` during ${workload}` : ''}`;
  const drawn = lines.map(({ level, variant, points }) => ({
    panel: variants.length === 1 ? '' : level,
    label: variants.length === 1 ? level : variant,
    look: variants.length === 1 ? looks.named(level) : variants.indexOf(variant),
    points: points.map(({ guests, values, median }) => ({
      at: guests,
      values: values.map((value) => value * scale.factor),
      median: median * scale.factor,
    })),
  }));
  const first = all.filter((one) => one.workload === workload && one.host === host)[0]!;
  return growthFigure(drawn, {
    id: id(
      `density-${first === all[0] ? '' : `${workload}-${host}-`}${label.includes(' per ') ? label : metric}`,
    ),
    title: `${capital(label)} as guests grow${where}`,
    caption: 'Each mark is one trial; the lines join the medians.',
    axisLabel: label,
    unit: scale.unit,
    along: 'guests',
  });
}

/** A panel for each metric, a line for each level: the median and the tail side by side, on one scale. */
function loadFigure(
  { factor, unit, metrics }: LoadReport,
  looks: LevelLooks,
  id: (name: string) => string,
): Figure {
  const all = metrics.flatMap(({ lines }) => lines.flatMap(({ points }) => points));
  const scale = scaleFor(unit, medianOf(all.map((point) => point.median)));
  const levels = [...new Set(metrics.flatMap(({ lines }) => lines.map(({ level }) => level)))];
  const alone = levels.every((level) => !level.includes(', '));
  const names = metrics.map(({ label }) => label);
  return growthFigure(
    metrics.flatMap(({ label, lines }) =>
      lines.map(({ level, points }) => ({
        panel: metrics.length === 1 ? '' : label,
        label: level,
        look: alone ? looks.named(level) : levels.indexOf(level),
        points: points.map(({ rate, values, median }) => ({
          at: rate,
          values: values.map((value) => value * scale.factor),
          median: median * scale.factor,
        })),
      })),
    ),
    {
      id: id(`load-${metrics[0]!.metric}`),
      title: `${capital(names.join(' and '))} against the offered ${factor.replaceAll('_', ' ')}`,
      caption: 'Each mark is one trial; the lines join the medians of the trials.',
      // Panels have their own names; what they share is the unit.
      ...(metrics.length === 1
        ? { axisLabel: names[0]!, unit: scale.unit }
        : { axisLabel: scale.unit, unit: '' }),
      along: factor.replaceAll('_', ' '),
    },
  );
}

/** Cells that a figure of processor time shows one by one; of more a reader would lose the thread. */
const mostCells = 6;

/** A row for each part and cell with every trial; where there are many cells, for each part and level with their medians. */
function cpuFigure({ workload, host, cells }: CpuShare, looks: LevelLooks, id: string): Figure {
  const parts = [
    ...new Set(
      cells.flatMap((cell) => cell.parts.filter(({ unit }) => unit === 'percent').map(({ part }) => part)),
    ),
  ];
  const few = cells.length <= mostCells;
  const rowOf = (part: string, name: string): Pick<Strip, 'label' | 'group'> =>
    cells.length === 1 || name === '' ? { label: part } : { label: name, group: part };
  const found = (part: string, of: readonly CpuShare['cells'][number][]): CpuPart[] =>
    of.flatMap((cell) => cell.parts.filter((one) => one.part === part));
  const byCell = (part: string): Strip[] =>
    cells.flatMap((cell) =>
      found(part, [cell]).map(({ values, summary }) => ({
        ...rowOf(part, cell.label),
        look: looks.of(cell),
        values,
        centre: summary.median,
        interval: summary.ci,
      })),
    );
  const byLevel = (part: string): Strip[] =>
    [...new Set(cells.map(({ level }) => level))].map((level) => ({
      ...rowOf(part, level),
      look: looks.named(level),
      values: found(
        part,
        cells.filter((cell) => cell.level === level),
      ).map(({ summary }) => summary.median),
      centre: null,
      interval: null,
    }));
  const rows = parts.flatMap(few ? byCell : byLevel).filter(({ values }) => values.length > 0);
  const marks = few ? dotsCaption : 'Each mark is the median of one cell; the table names them.';
  return strips(rows, {
    id,
    title: `Processor time of ${host} during ${workload}`,
    caption: `${marks} Threads are in per cent of one processor, the rest in per cent of all of them.`,
    axisLabel: 'processor time',
    unit: '%',
    scale: 'linear',
  });
}

function metricFigure(data: RunData, report: MetricReport, looks: LevelLooks, id: string): Figure {
  const series = data.series.get(report.metric)!;
  const groups = valuesByCell(series);
  const scale = scaleFor(report.unit, medianOf(series.values));
  const better =
    report.better === null
      ? ''
      : ` Further to the ${report.better === 'lower' ? 'left' : 'right'} is better.`;
  return strips(
    report.cells.map((cell) => strip(cell.label, looks.of(cell), groups.get(cell.cell)!, scale.factor)),
    {
      id,
      title: `${capital(report.label)}, ${report.metric.split('.')[0]}`,
      caption: `${dotsCaption}${better}`,
      axisLabel: report.label,
      unit: scale.unit,
    },
  );
}

function strip(label: string, index: number, values: readonly number[], factor: number): Strip {
  const scaled = values.map((value) => value * factor);
  return { label, look: index, values: scaled, centre: medianOf(scaled), interval: medianInterval(scaled) };
}

function timelineOf(
  line: NonNullable<RunReport['timeline']>,
  report: RunReport,
  looks: LevelLooks,
  id: string,
): Figure {
  const cells = new Map(
    report.metrics.find(({ metric }) => metric === line.metric)!.cells.map((cell) => [cell.cell, cell]),
  );
  const points = line.points.map(({ trial, ratio, cell }) => ({
    trial,
    ratio,
    look: looks.of(cells.get(cell)!),
  }));
  return timelineFigure(points, line.blocks, {
    id,
    title: `${capital(line.label)} over the run`,
    caption: `Each mark is one trial, relative to the median of its cell; shaded bands are blocks, and the dark lines their medians. A testbed at rest stays around 1. ${report.drift.sentence}`,
    legend: looks.legend,
  });
}
