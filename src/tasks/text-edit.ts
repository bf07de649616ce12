import { type FileState, fileState } from '../facts/files/file-state.js';
import { problem, type Refused, refused } from '../model/index.js';
import { linearPattern } from '../model/linear-pattern.js';
import type { Line } from './lines.js';
import { namesFor } from './ownership.js';
import { cannotWrite, missing } from './refusals.js';
import type { Ownership } from './wanted-ownership.js';

interface EditedFile extends Ownership {
  readonly path: string;
}

/** What a task asks that edits a text file. */
export const editedFile = ({ path, ...wish }: EditedFile) => ({
  state: fileState({ ...namesFor(wish), path, follow: true, content: true }),
});

/** The text of a file that is edited in place; an absent file has none when it may be created. */
export const editableText = (
  path: string,
  state: FileState,
  create: boolean,
): { readonly kind: 'text'; readonly text: string } | Refused => {
  const refusal = cannotWrite(path, state);
  if (refusal && (state.type !== 'absent' || create)) return refusal;
  if (state.type === 'absent')
    return create
      ? { kind: 'text', text: '' }
      : missing(path, 'set `create: true`, or write it with `copy` or `template`');
  return state.text === undefined ? notText(path) : { kind: 'text', text: state.text };
};

export const notText = (path: string): Refused =>
  refused(
    problem('tasks/not-text', `${path} is no UTF-8 text of at most 256 KiB`, {
      help: 'write it whole with `copy` or `template`',
    }),
  );

/** The same as lines, for files whose lines end in a newline each. */
export const editableLines = (
  path: string,
  state: FileState,
  create: boolean,
): { readonly kind: 'lines'; readonly lines: readonly string[] } | Refused => {
  const found = editableText(path, state, create);
  if (found.kind === 'refused') return found;
  const lines = found.text.split('\n');
  if (lines.at(-1) === '') lines.pop();
  return { kind: 'lines', lines };
};

/** Lines as the text of a file; every line ends in a newline, as POSIX wants. */
export const textOf = (lines: readonly string[]): string => lines.map((line) => `${line}\n`).join('');

/** Where new lines go: `BOF`, `EOF`, or after or before the last line that matches. */
export interface InsertionPoint {
  readonly insertafter?: string | undefined;
  readonly insertbefore?: string | undefined;
}

/** Index before which the new lines are put; at the end when nothing matches. */
export const placeIn = (lines: readonly Line[], { insertafter, insertbefore }: InsertionPoint): number => {
  if (insertbefore === 'BOF') return 0;
  const pattern = insertbefore ?? insertafter;
  if (pattern === undefined || pattern === 'EOF') return lines.length;
  const expression = linearPattern(pattern);
  const index = lines.findLastIndex(({ text }) => expression.test(text));
  if (index < 0) return lines.length;
  return insertbefore === undefined ? index + 1 : index;
};

/** Whether two texts have the same lines. */
export const sameLines = (one: readonly string[], other: readonly string[]): boolean =>
  one.length === other.length && one.every((line, index) => line === other[index]);
