import { standalone } from '../../../src/report/figures/standalone.js';
import { type Coverage, chanceOfSoFew, coverageOf } from './coverage.js';
import { driftOutcome, driftRun, fixedOrder, randomisedBlocks } from './drift.js';
import { coverageFigure, driftFigure, driftRunsFigure, falseAlarmsFigure } from './figures.js';
import { methodTables } from './method-tables.js';
import { populations, uniformFrom } from './populations.js';
import { stoppingRule } from './stopping.js';
import { falseAlarms } from './verdicts.js';

/** How much to simulate. */
export interface Effort {
  readonly samples: number;
  readonly runs: number;
}

/** Where the drawings go, by file name, and the parts of docs/statistics.md, by name, each as soon as it is there. */
export interface Page {
  figure(name: string, svg: string): void;
  part(name: string, text: string): void;
}

const seed = 20240229;
/** Random numbers of its own for each shape: with the same ones, lognormal would only repeat normal. */
const seedOf = (shape: number, part: number): number => seed + 1000 * shape + part;
const percent = (share: number, digits = 1): string => `${(100 * share).toFixed(digits)} %`;
const row = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
const table = (head: readonly string[], rows: readonly (readonly string[])[]): string =>
  [row(head), row(head.map((_, i) => (i === 0 ? '---' : '---:'))), ...rows.map(row)].join('\n');

/** Runs every simulation of the page, from a fixed seed. */
export function simulate({ samples, runs }: Effort, page: Page): void {
  const coverages = populations.flatMap((population, shape) => {
    return Array.from({ length: 45 }, (_, i) => coverageOf(population, 6 + i, samples, seedOf(shape, i)));
  });
  page.figure('coverage.svg', standalone(coverageFigure(coverages)));
  page.part('coverage', coverageTable(coverages));

  const sizes = [6, 8, 10, 15, 20, 50];
  const alarms = populations.flatMap((population, shape) => {
    return sizes.flatMap((n) =>
      (['independent', 'paired'] as const).map((design) =>
        falseAlarms(population, n, design, 0, samples, seedOf(shape, 100 + n)),
      ),
    );
  });
  page.figure('false-alarms.svg', standalone(falseAlarmsFigure(alarms)));
  page.part(
    'false-alarms',
    table(
      ['', ...sizes.map((n) => `n = ${n}`)],
      populations.flatMap(({ name }) =>
        ['independent', 'paired'].map((design) => [
          `${name}, ${design}`,
          ...alarms
            .filter((one) => one.population === name && one.design === design)
            .map(({ different, comparisons }) => percent(different / comparisons)),
        ]),
      ),
    ),
  );

  const drifts = [0, 0.5, 1, 1.5, 2, 3, 4].map((drift) => driftOutcome(drift, runs, seed));
  page.figure('drift.svg', standalone(driftFigure(drifts)));
  const uniform = uniformFrom(seed);
  const examples = [
    { name: 'fixed order', run: driftRun(fixedOrder(), 4, uniform) },
    { name: 'randomised blocks', run: driftRun(randomisedBlocks(uniform), 4, uniform) },
  ];
  page.figure('drift-runs.svg', standalone(driftRunsFigure(examples)));
  page.part(
    'drift',
    table(
      ['drift', 'one sample per cell, mean ± sd', 'fixed order', 'randomised blocks'],
      drifts.map((one) => [
        String(one.drift),
        ...[one.oneSample, one.fixedOrder, one.randomisedBlocks].map((count) => percent(count / one.runs)),
      ]),
    ),
  );

  const rules = [0.02, 0.05, 0.1].flatMap((halfWidth) =>
    [1, 4].map((cells) => ({ halfWidth, cells, first: 6, most: 40 })),
  );
  page.part(
    'stopping',
    table(
      [
        '',
        ...rules.map(
          ({ halfWidth, cells }) => `${percent(halfWidth, 0)}, ${cells === 1 ? '1 cell' : `${cells} cells`}`,
        ),
      ],
      populations.map((population, shape) => [
        population.name,
        ...rules.map((rule, i) => {
          const { covered, meanBlocks, cells } = stoppingRule(population, rule, runs, seedOf(shape, 200 + i));
          return `${percent(covered / (runs * cells))} (${meanBlocks.toFixed(1)})`;
        }),
      ]),
    ),
  );
  simulateMethods({ samples, runs }, () => true, page);
}

/** The tables about runs, limits, families, drift, power and stopping: those that are wanted. */
export const simulateMethods = ({ runs }: Effort, wanted: (part: string) => boolean, page: Page): void =>
  methodTables(runs, table, wanted, (name, text) => page.part(name, text));

function coverageTable(coverages: readonly Coverage[]): string {
  // Bonferroni over all cells of the figure: one in twenty such tables would show a smaller chance somewhere.
  const limit = 0.05 / coverages.length;
  return table(
    ['', 'lowest', 'at n', 'mean', 'n whose coverage is below 95 % beyond simulation error'],
    populations.map(({ name }) => {
      const own = coverages.filter(({ population }) => population === name);
      const lowest = own.reduce((a, b) => (b.covered / b.samples < a.covered / a.samples ? b : a));
      const mean = own.reduce((sum, { covered, samples }) => sum + covered / samples, 0) / own.length;
      const below = own.filter((one) => chanceOfSoFew(one) < limit).map(({ n }) => String(n));
      return [
        name,
        percent(lowest.covered / lowest.samples, 2),
        String(lowest.n),
        percent(mean, 2),
        below.join(', ') || 'none',
      ];
    }),
  );
}
