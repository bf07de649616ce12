import type { KruskalWallis } from '../../statistics/kruskal-wallis.js';
import type { Summary } from '../../statistics/summary.js';
import { alignedTable } from '../program/aligned-table.js';

/** Shows summaries as a table for people: one line a group, numbers aligned to the right. */
export function summaryTable(
  by: readonly string[],
  keys: readonly (readonly string[])[],
  summaries: Iterable<Summary>,
  test: KruskalWallis | null,
): string {
  const head = [...by, 'n', 'median', '95 % interval', 'mean', 'stddev', 'min', 'p90', 'p99', 'max'];
  const rows = Array.from(summaries, (s, i) => [
    ...keys[i]!.map((text) => JSON.stringify(text).slice(1, -1)),
    String(s.n),
    show(s.median),
    s.ci ? `${show(s.ci.low)} … ${show(s.ci.high)}` : 'too few',
    show(s.mean),
    s.stddev === null ? '–' : show(s.stddev),
    ...[s.min, s.p90, s.p99, s.max].map((value) => (value === null ? 'too few' : show(value))),
  ]);
  const verdict = test ? [`Kruskal–Wallis: H = ${show(test.h)}, df = ${test.df}, p = ${show(test.p)}`] : [];
  return `${alignedTable(head, rows, (column) => column < by.length)
    .concat(verdict)
    .join('\n')}\n`;
}

/** Six significant digits, without trailing zeros. */
const show = (value: number): string => String(Number(value.toPrecision(6)));
