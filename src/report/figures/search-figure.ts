import * as Plot from '@observablehq/plot';
import { scaleFor } from '../../model/figures.js';
import type { SearchView } from '../analysis/search-views.js';
import { axis, colourOf, dashOf, draw, type Figure, scaleType, symbolOf, tick } from './draw.js';

/** One search of each cell: every Trial a mark, and for each goal its bounds by then, which close. */
export function searchFigure(
  views: readonly SearchView[],
  { id, workload, unit }: { id: string; workload: string; unit: string },
): Figure {
  const loads = views.flatMap(({ points }) => points.map(({ load }) => load));
  const scale = scaleFor(unit, Math.max(...loads));
  const panels = views.map(({ label }) => label);
  const goals = [...new Set(views.flatMap(({ brackets }) => brackets.map(({ goal }) => goal)))];
  const dots = views.flatMap(({ label, points }) =>
    points.map(({ load, number, kept }) => ({ panel: label, number, load: load * scale.factor, kept })),
  );
  const bounds = views.flatMap(({ label, brackets }) =>
    brackets.flatMap(({ goal, ends }) =>
      (['lower', 'upper'] as const).map((end) => ({
        look: goals.indexOf(goal),
        line: ends.flatMap((one) => {
          const load = one[end];
          return load === null ? [] : [{ panel: label, number: one.number, load: load * scale.factor }];
        }),
      })),
    ),
  );
  return draw(
    {
      id,
      title: `How ${workload} was searched`,
      caption:
        'The first search of each cell. Each mark is one Trial: its place in the search and its load; a filled one kept every goal. The lines are the bounds of each goal by the Trials until then, however short: the lower and the upper one.',
      legend: goals.map((goal, look) => ({ label: goal.replaceAll('_', ' '), look })),
    },
    {
      height: panels.length * 170 + 80,
      marginLeft: 60,
      marginRight: panels.length > 1 ? 150 : 20,
      marginTop: 28,
      marginBottom: 40,
      x: {
        ...axis('Trial of the search', ''),
        ticks: 8,
        tickFormat: (n: number) => (Number.isInteger(n) ? String(n) : ''),
      },
      y: { ...axis('load', scale.unit), type: scaleType(loads, 9), grid: true, ticks: 5, tickFormat: tick },
      fy: { domain: panels, label: null, axis: panels.length > 1 ? 'right' : null },
      marks: [
        ...bounds.map(({ look, line }) =>
          Plot.line(line, {
            x: 'number',
            y: 'load',
            fy: 'panel',
            stroke: colourOf(look),
            strokeWidth: 2,
            strokeDasharray: dashOf(look),
            curve: 'step-after',
          }),
        ),
        Plot.dot(dots, {
          x: 'number',
          y: 'load',
          fy: 'panel',
          r: 3.5,
          symbol: symbolOf(0),
          stroke: 'var(--ink)',
          fill: (one: { kept: boolean }) => (one.kept ? 'var(--ink)' : 'none'),
        }),
      ],
    },
  );
}
