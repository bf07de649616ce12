import { type Mount, parseFstab } from '../../facts/files/mounts.js';
import type { MountInput } from './input.js';

/** fstab(5) separates fields by white space, and writes it as octal inside them. */
const escaped = (field: string): string =>
  field.replace(/[\s\\#]/g, (one) => `\\${one.charCodeAt(0).toString(8).padStart(3, '0')}`);

/** The entry that counts for a path, whatever links lead there: the last. */
export const entryOf = (lines: readonly string[], paths: readonly string[]): Mount | undefined =>
  lines.flatMap((line) => parseFstab(line)).findLast(({ target }) => paths.includes(target));

/** The lines of fstab as the wish has them; a line that says the same in other words is left alone. */
export const fstabWith = (
  lines: readonly string[],
  wish: MountInput,
  paths: readonly string[],
): readonly string[] => {
  const { path, src = '', fstype = '', opts, dump, passno, state } = wish;
  const isEntry = (line: string): boolean => paths.includes(parseFstab(line)[0]?.target ?? '');
  if (state === 'absent') return lines.filter((line) => !isEntry(line));
  if (state !== 'mounted' && state !== 'present') return lines;
  const entry = `${escaped(src)} ${escaped(path)} ${fstype} ${opts} ${dump} ${passno}`;
  const index = lines.findLastIndex(isEntry);
  if (index < 0) return [...lines, entry];
  const current = (lines[index] ?? '').trim().split(/\s+/);
  // The two numbers may be left out.
  const equal = [...current, '0', '0'].slice(0, 6).join(' ') === entry;
  return lines
    .map((line, at) => (at === index && !equal ? entry : line))
    .filter((line, at) => at === index || !isEntry(line));
};
