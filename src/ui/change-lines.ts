import type { ChangeView, Json } from '../model/index.js';
import { sanitize } from './sanitize.js';
import type { Style } from './style.js';
import { showTextDiff } from './text-diff.js';

/** The lines of one change: what it does, its typed before and after, its text diff when asked for. */
export const changeLines = (change: ChangeView, style: Style, diff: boolean): string[] => [
  `${sanitize(change.summary)}${change.risk ? style.red(` [risk: ${change.risk}]`) : ''}${valueArrow(change, style)}`,
  ...(diff && change.diff ? showTextDiff(change.diff, style) : []),
];

const valueArrow = ({ before, after, diff }: ChangeView, style: Style): string => {
  if (diff || before === undefined || after === undefined) return '';
  if (!isShort(before) || !isShort(after)) return '';
  const arrow = style.unicode ? '→' : '->';
  return style.dim(`  ${shown(before)} ${arrow} ${shown(after)}`);
};

const shown = (value: Json): string =>
  sanitize(typeof value === 'string' ? value || '""' : JSON.stringify(value));
const isShort = (value: Json): boolean => shown(value).length <= 48;
