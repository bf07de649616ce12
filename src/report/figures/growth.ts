import * as Plot from '@observablehq/plot';
import { axis, colourOf, dashOf, draw, type Figure, scaleType, symbolOf, tick } from './draw.js';

/** What grows along one line, in one panel. */
export interface GrowthLine {
  readonly panel: string;
  readonly label: string;
  readonly look: number;
  readonly points: readonly {
    readonly at: number;
    readonly values: readonly number[];
    readonly median: number;
  }[];
}

/**
 * Values against a number, such as that of guests or an offered rate: every trial a dot, a line through the medians,
 * panels side by side.
 */
export function growthFigure(
  lines: readonly GrowthLine[],
  options: { id: string; title: string; caption: string; axisLabel: string; unit: string; along: string },
): Figure {
  const panels = [...new Set(lines.map(({ panel }) => panel))];
  const dots = lines.flatMap(({ panel, look: index, points }) =>
    points.flatMap(({ at, values }) => values.map((value) => ({ panel, at, value, index }))),
  );
  const places = [...new Set(dots.map((dot) => dot.at))].sort((a, b) => a - b);
  const labels = new Map(lines.map(({ label, look: index }) => [label, index]));
  const used = [...new Set(labels.values())];
  const type = scaleType(dots.map(({ value }) => value));
  return draw(
    {
      ...options,
      legend: [...labels].flatMap(([label, index]) => (label === '' ? [] : { label, look: index })),
    },
    {
      height: 320,
      marginLeft: 60,
      marginRight: 20,
      marginTop: panels.length > 1 ? 44 : 28,
      marginBottom: 40,
      x: {
        ...axis(options.along, ''),
        type: scaleType(places, 9),
        ticks: places,
        tickFormat: tick,
        inset: 12,
      },
      y: {
        ...axis(options.axisLabel, options.unit),
        ...(type === 'log' ? { type, tickFormat: tick, ticks: 6 } : { zero: true }),
        nice: true,
        grid: true,
      },
      fx: { domain: panels, label: null, axis: panels.length > 1 ? 'top' : null },
      color: { type: 'ordinal', domain: used, range: used.map(colourOf) },
      symbol: { domain: used, range: used.map(symbolOf) },
      marks: [
        Plot.dot(dots, {
          fx: 'panel',
          x: 'at',
          y: 'value',
          stroke: 'index',
          symbol: 'index',
          r: 3,
          strokeOpacity: 0.75,
        }),
        ...lines.map(({ panel, look: index, points }) =>
          Plot.line(
            points.map((point) => ({ panel, at: point.at, value: point.median })),
            {
              fx: 'panel',
              x: 'at',
              y: 'value',
              stroke: colourOf(index),
              strokeWidth: 2,
              strokeDasharray: dashOf(index),
            },
          ),
        ),
      ],
    },
  );
}
