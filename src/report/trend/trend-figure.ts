import * as Plot from '@observablehq/plot';
import { scaleFor } from '../../model/figures.js';
import { median } from '../../statistics/index.js';
import { axis, colourOf, draw, type Figure, scaleType, tick } from '../figures/draw.js';
import { markEmulated } from '../figures/emulated.js';
import type { TrendQuestion, TrendSeries } from './model.js';

/** Marks of a drawing; of more runs, neighbours share one. */
const MARKS = 200;

/** A run, or neighbours of one stretch: its centre and the line beside it. */
interface Mark {
  readonly at: number;
  readonly centre: number;
  readonly low: number;
  readonly high: number;
}

/** Every run a dot with its interval, the level of each stretch as a line, each change as a dashed one. */
export function trendFigure(series: TrendSeries, question: TrendQuestion, id: string): Figure {
  const { points, stretches, changes, label, unit, cell } = series;
  const size = Math.ceil(points.length / MARKS);
  const scale = scaleFor(unit, median(points.map((point) => point.median)));
  const marks = stretches.flatMap((stretch) => marksOf(series, stretch, size, scale.factor));
  const levels = stretches.map(({ from, to, median: level }) => ({
    x1: from - 0.5,
    x2: to + 0.5,
    y: level * scale.factor,
  }));
  const day = (at: number): string => {
    const point = points[Math.round(at)];
    return point ? question.runs[point.run]!.started.slice(0, 10) : '';
  };
  const step = Math.max(1, Math.ceil(points.length / 6));
  const type = scaleType(points.map((point) => point.median));
  const figure = draw(
    {
      id,
      title: `${label}, ${cell}`,
      caption: `${
        size === 1
          ? 'A dot is the median of a run, with its 95 % interval where there are trials enough'
          : `A dot is the middle one of ${size} runs that follow each other, with the lowest and the highest of them`
      }; a line the median of the runs between two changes; a dashed line a change.`,
    },
    {
      height: 260,
      marginLeft: 64,
      marginRight: 44,
      marginTop: 24,
      marginBottom: 40,
      x: {
        ...axis('runs in the order of time', ''),
        domain: [-0.5, Math.max(points.length, 2) - 0.5],
        ticks: Array.from({ length: Math.ceil(points.length / step) }, (_, i) => i * step),
        tickFormat: day,
      },
      y: {
        ...axis(label, scale.unit),
        type,
        nice: type === 'linear',
        grid: true,
        ticks: 5,
        tickFormat: tick,
      },
      marks: [
        Plot.ruleX(
          changes.map(({ at }) => at - 0.5),
          { stroke: 'currentColor', strokeDasharray: '5 3' },
        ),
        Plot.ruleX(
          marks.filter(({ low, high }) => low !== high),
          { x: 'at', y1: 'low', y2: 'high', stroke: colourOf(0), strokeOpacity: 0.5 },
        ),
        Plot.dot(marks, { x: 'at', y: 'centre', r: points.length > 60 ? 1.8 : 3, fill: colourOf(0) }),
        Plot.ruleY(levels, { x1: 'x1', x2: 'x2', y: 'y', stroke: 'var(--ink)', strokeWidth: 2.5 }),
      ],
    },
  );
  return question.emulated ? markEmulated(figure) : figure;
}

/** Neighbours are those of one stretch: no mark stands on both sides of a change. */
function marksOf(
  { points }: TrendSeries,
  { from, to }: TrendSeries['stretches'][number],
  size: number,
  factor: number,
): Mark[] {
  return Array.from({ length: Math.ceil((to + 1 - from) / size) }, (_, i) => {
    const first = from + i * size;
    const own = points.slice(first, Math.min(first + size, to + 1));
    const sorted = own.map((point) => point.median).sort((a, b) => a - b);
    const [only] = own;
    const [low, high] =
      size === 1
        ? [only!.low ?? only!.median, only!.high ?? only!.median]
        : [sorted[0]!, sorted[sorted.length - 1]!];
    const centre = median(sorted) * factor;
    return { at: first + (own.length - 1) / 2, centre, low: low * factor, high: high * factor };
  });
}
