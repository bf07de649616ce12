import * as Plot from '@observablehq/plot';
import type { Interval } from '../../statistics/index.js';
import { axis, colourOf, draw, type Figure, marginFor, scaleType, symbolOf, tick, wrapped } from './draw.js';

/** One row of a strip chart: every value a dot, in the order of measurement from top to bottom. */
export interface Strip {
  /** Unique among the rows of its group. */
  readonly label: string;
  /** What it shares with the rows beside it: a heading of them all. */
  readonly group?: string;
  readonly look: number;
  readonly values: readonly number[];
  /** Null: the dots stand for themselves. */
  readonly centre: number | null;
  readonly interval: Pick<Interval, 'low' | 'high'> | null;
}

interface StripOptions {
  readonly id: string;
  readonly title: string;
  readonly caption: string;
  readonly axisLabel: string;
  readonly unit: string;
  /** A value that a vertical line marks: 1 for ratios. */
  readonly reference?: number;
  readonly scale?: 'log' | 'linear';
}

/** A row's name among all rows. */
const nameOf = ({ group, label }: Strip): string => (group === undefined ? label : `${group}\0${label}`);

/** Where in a row, from 0 at its top to 100, the dots end and the interval lies. */
const DOTS = 72;
const BAR = 87;

/**
 * Strips of dots with the centre and its interval below them: no bar, which would show nothing of the spread,
 * and no jitter, whose place on the other axis would mean nothing.
 */
export function strips(rows: readonly Strip[], options: StripOptions): Figure {
  const longest = Math.max(1, ...rows.map(({ values }) => values.length));
  const texts = new Map(rows.map((row) => [nameOf(row), wrapped(row.label)]));
  const groups = [...new Set(rows.flatMap(({ group }) => (group === undefined ? [] : [group])))];
  const domain = [
    ...rows.filter(({ group }) => group === undefined).map(nameOf),
    ...groups.flatMap((group) => [group, ...rows.filter((row) => row.group === group).map(nameOf)]),
  ];
  const mostLines = Math.max(1, ...[...texts.values()].map((text) => text.split('\n').length));
  const rowHeight = Math.max(14 * mostLines + 4, Math.min(80, Math.max(30, 18 + 2.2 * longest)));
  const marginLeft = marginFor([...texts.values(), ...groups]);
  const dots = rows.flatMap((row) =>
    row.values.map((value, i) => ({
      label: nameOf(row),
      index: row.look,
      value,
      order: ((i + 0.5) / row.values.length) * DOTS,
    })),
  );
  const centres = rows.flatMap((row) => {
    const { centre, interval } = row;
    return centre === null
      ? []
      : [
          {
            label: nameOf(row),
            centre,
            low: interval?.low ?? centre,
            high: interval?.high ?? centre,
            order: BAR,
          },
        ];
  });
  const scale = options.scale ?? scaleType(dots.map(({ value }) => value));
  const used = [...new Set(rows.map((row) => row.look))];
  const place = { y: 'order', fy: 'label' } as const;
  const range = { x1: 'low', x2: 'high', ...place };
  const intervals = centres.filter(({ low, high }) => low !== high);
  return draw(options, {
    height: domain.length * rowHeight + 50,
    marginLeft,
    marginRight: 30,
    marginTop: 6,
    marginBottom: 40,
    x: {
      ...axis(options.axisLabel, options.unit),
      type: scale,
      nice: scale === 'linear',
      tickFormat: tick,
      grid: true,
      ticks: 6,
    },
    y: { axis: null, domain: [100, 0] },
    fy: { domain, label: null, padding: 0.12, tickFormat: (name: string) => texts.get(name) ?? '' },
    color: { type: 'ordinal', domain: used, range: used.map(colourOf) },
    symbol: { domain: used, range: used.map(symbolOf) },
    marks: [
      Plot.text(groups, {
        fy: (group: string) => group,
        text: (group: string) => group,
        frameAnchor: 'bottom-left',
        textAnchor: 'start',
        dx: 8 - marginLeft,
        dy: -4,
        fontWeight: 'bold',
      }),
      ...(options.reference === undefined
        ? []
        : [Plot.ruleX([options.reference], { stroke: 'currentColor', strokeDasharray: '4 3' })]),
      Plot.dot(dots, {
        x: 'value',
        ...place,
        stroke: 'index',
        symbol: 'index',
        r: longest > 300 ? 1.4 : 3,
        strokeOpacity: 0.75,
      }),
      Plot.ruleY(intervals, { ...range, stroke: 'var(--ink)', strokeWidth: 2.5 }),
      Plot.tickX(intervals, {
        x: 'low',
        fy: 'label',
        stroke: 'var(--ink)',
        strokeWidth: 1.5,
        insetTop: rowHeight * 0.68,
        insetBottom: 1,
      }),
      Plot.tickX(intervals, {
        x: 'high',
        fy: 'label',
        stroke: 'var(--ink)',
        strokeWidth: 1.5,
        insetTop: rowHeight * 0.68,
        insetBottom: 1,
      }),
      Plot.dot(centres, {
        x: 'centre',
        ...place,
        r: 5,
        fill: 'var(--ink)',
        stroke: 'var(--page)',
        strokeWidth: 1.5,
      }),
    ],
  });
}
