import * as Plot from '@observablehq/plot';
import {
  axis,
  colourOf,
  dashOf,
  draw,
  type Figure,
  marginFor,
  symbolOf,
} from '../../../src/report/figures/draw.js';
import type { Coverage } from './coverage.js';
import type { DriftOutcome, DriftRun } from './drift.js';
import type { FalseAlarms } from './verdicts.js';

const percent = (share: number): string => `${Number((100 * share).toPrecision(4))} %`;

/** Coverage against n, a panel for each population: the saw's teeth are where the rank k steps up. */
export function coverageFigure(results: readonly Coverage[]): Figure {
  const rows = results.map(({ population, n, covered, samples }) => ({
    population,
    n,
    share: covered / samples,
  }));
  const panels = [...new Set(rows.map(({ population }) => population))];
  return draw(
    { id: 'coverage', title: 'Coverage of the 95 % interval of the median', caption: '' },
    {
      height: 90 * panels.length + 60,
      marginLeft: 56,
      marginRight: marginFor(panels),
      x: { ...axis('values in the sample', ''), domain: [5, 51], ticks: [6, 10, 20, 30, 40, 50] },
      y: { label: null, domain: [0.94, 1], ticks: [0.95, 1], tickFormat: percent, grid: true },
      fy: { domain: panels, label: null, axis: 'right' },
      marks: [
        Plot.ruleY([0.95], { stroke: 'currentColor', strokeDasharray: '4 3' }),
        Plot.line(rows, { x: 'n', y: 'share', fy: 'population', stroke: colourOf(0), strokeWidth: 1 }),
        Plot.dot(rows, { x: 'n', y: 'share', fy: 'population', stroke: colourOf(0), r: 2 }),
      ],
    },
  );
}

/** The share of A/A comparisons that were called different. */
export function falseAlarmsFigure(results: readonly FalseAlarms[]): Figure {
  const designs = ['independent', 'paired'];
  const rows = results.map(({ population, n, design, different, comparisons }) => ({
    population,
    n,
    look: designs.indexOf(design),
    share: different / comparisons,
  }));
  const panels = [...new Set(rows.map(({ population }) => population))];
  return draw(
    { id: 'false-alarms', title: 'A/A comparisons that are called different', caption: '' },
    {
      height: 80 * panels.length + 60,
      marginLeft: 56,
      marginRight: marginFor(panels),
      x: { ...axis('values in each sample', ''), domain: [4, 52], ticks: [6, 8, 10, 15, 20, 50] },
      y: { label: null, domain: [0, 0.065], ticks: [0, 0.05], tickFormat: percent, grid: true },
      fy: { domain: panels, label: null, axis: 'right' },
      color: { type: 'ordinal', domain: [0, 1], range: [0, 1].map(colourOf) },
      symbol: { domain: [0, 1], range: [0, 1].map(symbolOf) },
      marks: [
        Plot.ruleY([0.05], { stroke: 'currentColor', strokeDasharray: '4 3' }),
        Plot.dot(rows, { x: 'n', y: 'share', fy: 'population', stroke: 'look', symbol: 'look', r: 4 }),
      ],
    },
  );
}

/** How often equal cells are called different as the testbed drifts, by the way of measuring. */
export function driftFigure(results: readonly DriftOutcome[]): Figure {
  const ways = [
    { label: 'one sample per cell, mean ± sd', of: (one: DriftOutcome) => one.oneSample },
    { label: 'fixed order', of: (one: DriftOutcome) => one.fixedOrder },
    { label: 'randomised blocks', of: (one: DriftOutcome) => one.randomisedBlocks },
  ];
  const rows = ways.map(({ label, of }) =>
    results.map((one) => ({ label, drift: one.drift, share: of(one) / one.runs })),
  );
  return draw(
    { id: 'drift', title: 'Equal cells called different on a testbed that drifts', caption: '' },
    {
      height: 320,
      marginLeft: 56,
      marginRight: 230,
      x: axis('drift from the first to the last trial', 'standard deviations between trials'),
      y: {
        label: null,
        domain: [0, 1],
        ticks: [0, 0.05, 0.25, 0.5, 0.75, 1],
        tickFormat: percent,
        grid: true,
      },
      marks: [
        ...rows.map((line, i) =>
          Plot.line(line, {
            x: 'drift',
            y: 'share',
            stroke: colourOf(i),
            strokeDasharray: dashOf(i),
            strokeWidth: 2,
          }),
        ),
        Plot.text(
          rows.map((line) => line.at(-1)!),
          { x: 'drift', y: 'share', text: 'label', textAnchor: 'start', dx: 8, fill: 'currentColor' },
        ),
      ],
    },
  );
}

/** One run in each order under the same drift. */
export function driftRunsFigure(runs: readonly { name: string; run: DriftRun }[]): Figure {
  const rows = runs.flatMap(({ name, run }) =>
    run.trials.map(({ cell, value }, i) => ({ name, trial: i + 1, value, look: cell === 'A' ? 0 : 1, cell })),
  );
  const names = runs.map(({ name }) => name);
  return draw(
    { id: 'drift-runs', title: 'The same drift under two orders', caption: '' },
    {
      height: 320,
      marginLeft: 50,
      marginRight: marginFor(names),
      x: { ...axis('trial, in the order of execution', ''), ticks: [1, 5, 10, 15, 20] },
      y: { label: null, grid: true, ticks: 4 },
      fy: { domain: names, label: null, axis: 'right' },
      color: { type: 'ordinal', domain: [0, 1], range: [0, 1].map(colourOf) },
      symbol: { domain: [0, 1], range: [0, 1].map(symbolOf) },
      marks: [
        Plot.dot(rows, { x: 'trial', y: 'value', fy: 'name', stroke: 'look', symbol: 'look', r: 4 }),
        Plot.text(rows, {
          x: 'trial',
          y: 'value',
          fy: 'name',
          text: 'cell',
          dy: -11,
          fill: 'currentColor',
          fontSize: 9,
        }),
      ],
    },
  );
}
