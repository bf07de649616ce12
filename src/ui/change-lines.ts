import { diffLines } from 'diff';
import { type ChangeView, entryOf, isMap, type Json } from '../model/index.js';
import { sanitize } from '../model/sanitize.js';
import type { Style } from './style.js';
import { cut } from './table.js';
import { showTextDiff } from './text-diff.js';
import { wrapped } from './wrapped.js';

/** What decides how much of a change is shown. */
interface Wanted {
  readonly style: Style;
  readonly diff: boolean;
  readonly verbosity: number;
}

/** Columns before a change, under the line of its task. */
const indent = 6;

/** The lines of one change: what it does, its typed before and after, its text diff when asked for. */
export const changeLines = (change: ChangeView, { style, diff, verbosity }: Wanted): string[] => [
  wrapped(
    `${verbosity === 0 ? shortened(sanitize(change.summary), style) : sanitize(change.summary)}${change.risk ? style.red(` [risk: ${change.risk}]`) : ''}${extent(change, style)}`,
    indent,
    style,
  ),
  ...(diff && change.diff ? showTextDiff(change.diff, style) : []),
];

/** A command can be a page long; `-v` shows all of it. */
const shortened = (summary: string, { width, unicode }: Style): string =>
  summary.startsWith('run ') ? cut(summary, width - 8, unicode) : summary;

/** Of a text how many lines, of a value from what to what. What is new says its summary. */
const extent = ({ before, after, diff }: ChangeView, style: Style): string => {
  if (diff) return diff.before === null || diff.after === null ? '' : lineCounts(diff, style);
  if (before === undefined || after === undefined || before === null || after === null) return '';
  const arrow = style.unicode ? '→' : '->';
  const steps = differences(before, after).map(([name, from, to]) => `${name}${from} ${arrow} ${to}`);
  const text = steps.join(', ');
  return text === '' || text.length > 100 ? '' : style.dim(`  ${text}`);
};

const lineCounts = (diff: NonNullable<ChangeView['diff']>, style: Style): string => {
  const parts = diffLines(diff.before ?? '', diff.after ?? '');
  const count = (kind: 'added' | 'removed'): number =>
    parts.filter((part) => part[kind]).reduce((sum, part) => sum + part.count, 0);
  return style.dim(`  (+${count('added')} -${count('removed')} lines)`);
};

/** Of two objects the fields that differ, with their names. */
const differences = (before: Json, after: Json): [string, string, string][] => {
  if (!isMap(before) || !isMap(after)) return [['', shown(before), shown(after)]];
  return [...new Set([...Object.keys(before), ...Object.keys(after)])]
    .filter((key) => JSON.stringify(entryOf(before, key)) !== JSON.stringify(entryOf(after, key)))
    .map((key) => [`${sanitize(key)} `, shown(entryOf(before, key)), shown(entryOf(after, key))]);
};

const shown = (value: Json | undefined): string => {
  if (value === undefined || value === null) return 'none';
  return sanitize(typeof value === 'string' ? value || '""' : JSON.stringify(value));
};
