import type { TaskStatus } from '../model/index.js';
import type { Style } from './style.js';

interface Mark {
  readonly symbol: string;
  readonly ascii: string;
  readonly colour: (style: Style) => (text: string) => string;
}

const marks: Readonly<Record<TaskStatus, Mark>> = {
  ok: { symbol: '✓', ascii: 'ok', colour: (style) => style.green },
  resumed: { symbol: '✓', ascii: 'ok', colour: (style) => style.green },
  changed: { symbol: '~', ascii: '~', colour: (style) => style.yellow },
  skipped: { symbol: '-', ascii: '-', colour: (style) => style.dim },
  failed: { symbol: '✗', ascii: 'X', colour: (style) => style.red },
  refused: { symbol: '✗', ascii: 'X', colour: (style) => style.red },
  ignored: { symbol: '!', ascii: '!', colour: (style) => style.yellow },
  assured: { symbol: '≈', ascii: '=', colour: (style) => style.cyan },
  unknown: { symbol: '?', ascii: '?', colour: (style) => style.magenta },
};

/** The sign before a task's line. Its word is beside it, so that colour and sign are never alone. */
export const statusMark = (status: TaskStatus, style: Style): string => {
  const mark = marks[status];
  return mark.colour(style)(style.unicode ? mark.symbol : mark.ascii);
};

/** The word: in `plan`, what would be. */
export const statusWord = (status: TaskStatus, mode: 'plan' | 'apply'): string =>
  mode === 'plan' && status === 'changed' ? 'would change' : status;

export const statusColour = (status: TaskStatus, style: Style): ((text: string) => string) =>
  marks[status].colour(style);
