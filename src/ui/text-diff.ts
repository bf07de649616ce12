import { createTwoFilesPatch } from 'diff';
import type { TextDiff } from '../model/index.js';
import { sanitize } from '../model/sanitize.js';
import type { Style } from './style.js';

/** A unified diff of a file, with three lines of context. */
export const showTextDiff = ({ path, before, after }: TextDiff, style: Style): string[] => {
  const patch = createTwoFilesPatch(
    before === null ? '/dev/null' : `${path} (now)`,
    after === null ? '/dev/null' : `${path} (wanted)`,
    before ?? '',
    after ?? '',
    undefined,
    undefined,
    { context: 3 },
  );
  // An empty file that is made has nothing to show.
  if (!patch.includes('\n@@')) return [];
  return patch
    .split('\n')
    .slice(1, -1)
    .map((line) => colour(sanitize(line), style));
};

const colour = (line: string, style: Style): string => {
  if (/^(\+\+\+|---) /.test(line)) return style.bold(line);
  if (line.startsWith('@@')) return style.cyan(line);
  if (line.startsWith('+')) return style.green(line);
  return line.startsWith('-') ? style.red(line) : line;
};
