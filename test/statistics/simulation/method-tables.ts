import { power, quantileShifts } from '../../../src/statistics/index.js';
import { equalCells, equalReports, equalSides, limitResults, shareCoverage } from './between-runs.js';
import { driftFound, shapes } from './drift-shapes.js';
import { normal, uniformFrom } from './populations.js';
import { stoppedVerdicts } from './stopped-verdicts.js';

type Table = (head: readonly string[], rows: readonly (readonly string[])[]) => string;
const percent = (share: number): string => `${(100 * share).toFixed(1)} %`;
const seed = 20240229;

/** The parts of docs/statistics.md about runs, limits, families, drift, power and stopping. */
export function methodTables(
  runs: number,
  table: Table,
  wanted: (name: string) => boolean,
  done: (name: string, text: string) => void,
): void {
  const put = (name: string, text: () => string): void => {
    if (wanted(name)) done(name, text());
  };
  const between = [0, 0.03, 0.08];
  put('equal-sides', () => {
    const both = (found: (margin: number) => number): string =>
      [0.05, 0].map((margin) => percent(found(margin))).join(' / ');
    const sides: [number, number][] = [
      [1, 1],
      [2, 2],
      [3, 3],
      [4, 4],
      [6, 6],
      [2, 6],
      [3, 6],
      [3, 12],
    ];
    return table(
      ['', ...between.map((one) => `${100 * one} % between runs`), '8 %, each run in one of two states'],
      [
        ...[6, 10].map((blocks) => [
          `report of one run, ${blocks} blocks`,
          ...between.map((one, i) =>
            both((margin) => equalCells(blocks, { between: one, margin }, runs, seed + i)),
          ),
          '',
        ]),
        ...sides.map(([a, b]) => [
          a === 1 ? 'compare, one run a side, by trials' : `compare, ${a} runs against ${b}`,
          ...between.map((one, i) =>
            both((margin) => equalSides([a, b], { between: one, margin }, runs, seed + i)),
          ),
          both((margin) => equalSides([a, b], { between: 0.08, margin, states: true }, runs, seed + 3)),
        ]),
      ],
    );
  });
  const truths = [0.8, 0.9, 1, 1.2];
  const designs = [
    { name: 'one run, 10 trials, 1 % noise', runs: 1, between: 0, noise: 0.01 },
    { name: 'one run, 10 trials, 5 % noise', runs: 1, between: 0, noise: 0.05 },
    { name: '4 runs, 3 % between runs', runs: 4, between: 0.03, noise: 0 },
  ];
  put('limits', () =>
    table(
      ['broken / kept', ...truths.map((one) => `${one} × the limit`)],
      designs.map((design) => [
        design.name,
        ...truths.map((one, i) => {
          const { broken, kept } = limitResults(one, design, runs, seed + i);
          return `${percent(broken)} / ${percent(kept)}`;
        }),
      ]),
    ),
  );
  put('families', () =>
    table(
      ['blocks', 'primary (4)', 'secondary (16)', 'exploratory (60)', 'any p ≤ 0.05 of the 80'],
      [6, 10, 20].map((blocks) => {
        const found = equalReports({ primary: 4, secondary: 16, exploratory: 60 }, blocks, runs, seed);
        return [
          String(blocks),
          ...[found.primary, found.secondary, found.exploratory, found.unadjusted].map(percent),
        ];
      }),
    ),
  );
  const sizes = [
    { cells: 2, blocks: 6 },
    { cells: 2, blocks: 10 },
    { cells: 6, blocks: 20 },
  ];
  put('drift-found', () =>
    table(
      ['', ...sizes.map(({ cells, blocks }) => `${cells} cells × ${blocks} blocks`)],
      shapes.map((shape) => [
        shape.name,
        ...sizes.map((size) => percent(driftFound(size, shape, runs, seed))),
      ]),
    ),
  );
  const effects = [0.5, 0.75, 1, 1.5, 2, 3];
  put('power', () =>
    table(
      ['pairs', ...effects.map((one) => `${one} sd`)],
      [6, 8, 10, 12, 15, 20, 30, 50].map((n) => [
        String(n),
        ...effects.map((one) => percent(power({ design: 'paired', n, alpha: 0.05 }, one, runs))),
      ]),
    ),
  );
  put('stopped', () =>
    table(
      ['true effect', 'wrong verdicts', 'coverage', 'mean blocks'],
      [0, 0.03, 0.05, 0.1].map((effect, i) => {
        const found = stoppedVerdicts({ effect, halfWidth: 0.02, noise: 0.04 }, runs, seed + i);
        return [`${100 * effect} %`, percent(found.wrong), percent(found.covered), found.blocks.toFixed(1)];
      }),
    ),
  );
  put('shares', () =>
    table(
      ['runs on each side', ...between.map((one) => `${100 * one} % between runs`)],
      [3, 6].flatMap((n) =>
        [1, 8].map((cells) => [
          `${n}, ${cells === 1 ? 'one cell' : `${cells} cells`}`,
          ...between.map((one, i) => percent(shareCoverage({ runs: n, cells }, one, runs, seed + i))),
        ]),
      ),
    ),
  );
  put('quantile-shifts', () => quantileTable(runs, table));
}

/** Coverage of quantile differences of equal cells: lognormal values, trials that differ by 10 %. */
function quantileTable(repetitions: number, table: Table): string {
  const probabilities = [0.1, 0.5, 0.9, 0.99];
  const rows = [6, 10, 20].map((trials) => {
    const uniform = uniformFrom(seed + trials);
    const sample = () => {
      const drawn = Array.from({ length: trials }, (_, cluster) => {
        const own = 0.1 * normal(uniform);
        return Array.from({ length: 200 }, () => ({ cluster, value: Math.exp(own + 0.5 * normal(uniform)) }));
      }).flat();
      return { values: drawn.map(({ value }) => value), clusters: drawn.map(({ cluster }) => cluster) };
    };
    const covered = probabilities.map(() => 0);
    for (let i = 0; i < repetitions; i++) {
      quantileShifts(sample(), sample(), probabilities, seed + i).forEach(({ interval }, k) => {
        if (interval!.low <= 0 && interval!.high >= 0) covered[k]! += 1;
      });
    }
    return [String(trials), ...covered.map((count) => percent(count / repetitions))];
  });
  return table(['trials of a cell', ...probabilities.map((p) => `p${100 * p}`)], rows);
}
