import { entryOf, printable } from '../../model/index.js';
import { levelText } from '../analysis/labels.js';
import { type ResultRow, type RunFile, readRows } from '../data/bundle.js';
import type { RunData } from '../data/run-data.js';

/**
 * Every row of every bundle, tidy: one line for each trial and metric, a column for each factor. Comes in
 * pieces, so that its size does not matter. RFC 4180, with LF.
 */
export async function* resultsCsv(
  bundles: readonly Pick<RunData, 'run' | 'folder'>[],
): AsyncGenerator<string> {
  const factors = [...new Set(bundles.flatMap(({ run }) => Object.keys(run.design.factors)))];
  yield `${['run', 'emulated', ...before, ...factors.map((factor) => `factor.${factor}`), ...after].map(cell).join(',')}\n`;
  const often = new Map<string, string>();
  for (const { run, folder } of bundles)
    for await (const rows of readRows(folder))
      yield rows.map((row) => line(run, factors, row, often)).join('');
}

function line(
  { run, emulated }: Pick<RunFile, 'run' | 'emulated'>,
  factors: readonly string[],
  row: ResultRow,
  often: Map<string, string>,
): string {
  // Said of many rows in the same words: run, levels, workloads, metrics, units, hosts.
  const word = (value: string | number | boolean | null): string => {
    if (typeof value !== 'string') return cell(value);
    const known = often.get(value);
    if (known !== undefined) return known;
    const made = cell(value);
    if (often.size < mostWords) often.set(value, made);
    return made;
  };
  let text = `${word(run)},${cell(emulated)}`;
  for (const key of before) text += `,${word(row[key])}`;
  for (const factor of factors)
    text += `,${Object.hasOwn(row.factors, factor) ? word(levelText(entryOf(row.factors, factor))) : ''}`;
  for (const key of plain) text += `,${word(row[key])}`;
  return `${text},${cell(row.samples === null ? null : row.samples.path)},${cell(row.why)}\n`;
}

/** Words that are kept as they were made, so that a bundle of a million different ones takes no memory for them. */
const mostWords = 10_000;

const before = [
  'trial',
  'attempt',
  'block',
  'position',
  'cell',
] as const satisfies readonly (keyof ResultRow)[];
const plain = [
  'workload',
  'warm_up',
  'status',
  'scope',
  'metric',
  'value',
  'unit',
  'client',
  'server',
  'host',
  'subject',
] as const satisfies readonly (keyof ResultRow)[];
const after = [...plain, 'samples', 'why'];

function cell(value: string | number | boolean | null): string {
  if (value === null) return '';
  const content = String(value);
  if (typeof value !== 'string') return content;
  const safe = asText(printable(content));
  return /[",\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

/** What a tool or a host said must not become a formula where a spreadsheet reads it: an apostrophe says that it is text. */
const asText = (content: string): string => (/^[=+\-@\t]/.test(content) ? `'${content}` : content);
