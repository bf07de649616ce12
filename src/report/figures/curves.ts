import * as Plot from '@observablehq/plot';
import { axis, colourOf, dashOf, draw, type Figure, marginFor, scaleType, symbolOf, tick } from './draw.js';

/** Distribution functions, one panel for each condition and a line for each level. */
export function distributionFigure(
  lines: readonly {
    panel: string;
    level: string;
    look: number;
    points: readonly (readonly [number, number])[];
  }[],
  options: { id: string; title: string; caption: string; axisLabel: string; unit: string },
): Figure {
  const panels = [...new Set(lines.map(({ panel }) => panel))];
  const steps = lines.flatMap(({ panel, level, look: index, points }) =>
    points.map(([value, share]) => ({ panel, level, index, value, share })),
  );
  const levels = new Map(lines.map(({ level, look: index }) => [level, index]));
  return draw(
    { ...options, legend: [...levels].map(([label, index]) => ({ label, look: index })) },
    {
      height: panels.length * 150 + 80,
      marginLeft: 54,
      marginRight: panels.length > 1 ? marginFor(panels) : 20,
      marginTop: 28,
      marginBottom: 40,
      x: {
        ...axis(options.axisLabel, options.unit),
        type: scaleType(steps.map(({ value }) => value)),
        grid: true,
        ticks: 6,
        tickFormat: tick,
      },
      y: {
        ...axis('share of values at or below', ''),
        domain: [0, 1],
        ticks: [0, 0.5, 0.9, 1],
        tickFormat: (share: number) => `${Math.round(share * 100)} %`,
        grid: true,
      },
      fy: { domain: panels, label: null, axis: panels.length > 1 ? 'right' : null },
      marks: [...levels.values()].map((index) =>
        Plot.line(
          steps.filter((step) => step.index === index),
          {
            x: 'value',
            y: 'share',
            fy: 'panel',
            stroke: colourOf(index),
            strokeWidth: 2,
            strokeDasharray: dashOf(index),
            curve: 'step-after',
          },
        ),
      ),
    },
  );
}

/** Trials in the order of execution, blocks shaded in turn, with each block's median. */
export function timelineFigure(
  points: readonly { trial: number; ratio: number; look: number }[],
  blocks: readonly { block: number; first: number; last: number; median: number }[],
  options: { id: string; title: string; caption: string; legend: Figure['legend'] },
): Figure {
  const ratios = points.map(({ ratio }) => ratio);
  const low = ratios.reduce((a, b) => Math.min(a, b));
  const high = ratios.reduce((a, b) => Math.max(a, b));
  const spans = blocks.map(({ first, last, median, block }) => ({
    x1: first - 0.5,
    x2: last + 0.5,
    median,
    low,
    high,
    shaded: block % 2 === 0,
  }));
  const used = [...new Set(points.map((point) => point.look))];
  return draw(options, {
    height: 260,
    marginLeft: 50,
    marginBottom: 40,
    x: {
      ...axis('trial, in the order of execution', ''),
      ticks: 8,
      tickFormat: (n: number) => (Number.isInteger(n) ? String(n) : ''),
    },
    y: {
      ...axis("value / its cell's median", ''),
      grid: true,
      type: scaleType(ratios, 3),
      tickFormat: tick,
      ticks: 5,
    },
    color: { type: 'ordinal', domain: used, range: used.map(colourOf) },
    symbol: { domain: used, range: used.map(symbolOf) },
    marks: [
      Plot.rect(
        spans.filter(({ shaded }) => shaded),
        { x1: 'x1', x2: 'x2', y1: 'low', y2: 'high', fill: 'currentColor', fillOpacity: 0.06 },
      ),
      Plot.ruleY([1], { stroke: 'currentColor', strokeDasharray: '4 3' }),
      Plot.dot(points, {
        x: 'trial',
        y: 'ratio',
        stroke: 'look',
        symbol: 'look',
        r: points.length > 1000 ? 1.2 : 3,
        strokeOpacity: 0.75,
      }),
      Plot.ruleY(spans, { x1: 'x1', x2: 'x2', y: 'median', stroke: 'var(--ink)', strokeWidth: 2.5 }),
    ],
  });
}
