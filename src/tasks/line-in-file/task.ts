import { z } from 'zod';
import { scopeOf } from '../../facts/reading/scopes.js';
import { defineTask } from '../../model/index.js';
import { linearPattern } from '../../model/linear-pattern.js';
import { absolutePath, writing } from '../fields.js';
import { fileChanges } from '../file-content.js';
import { leavesSomething } from '../foresight/paths.js';
import { edited, type Line, linesOf, newLine } from '../lines.js';
import { outcomeOf } from '../outcome.js';
import { impossible } from '../refusals.js';
import { regularExpression } from '../regular-expression.js';
import { editableText, editedFile, placeIn, sameLines } from '../text-edit.js';

const input = z
  .strictObject({
    path: absolutePath('The file on the host'),
    line: z
      .string()
      .regex(/^[^\n]*$/, 'must be one line')
      .optional()
      .describe('The line that has to be there, or not'),
    regexp: regularExpression(
      'present: the last line that matches is replaced by `line`; absent: all that match are removed',
    ).optional(),
    state: z.enum(['present', 'absent']).default('present').describe('Whether the line has to be there'),
    backrefs: z
      .boolean()
      .default(false)
      .describe('Let `line` hold \\1 … \\9, the groups of `regexp`; where nothing matches, nothing is added'),
    insertafter: regularExpression('Add after the last line that matches, or EOF').optional(),
    insertbefore: regularExpression('Add before the last line that matches, or BOF').optional(),
    create: z.boolean().default(false).describe('Make the file when it does not exist'),
    ...writing,
  })
  .refine(({ state, line }) => state === 'absent' || line !== undefined, { error: '`line` is missing' })
  .refine(({ line, regexp }) => line !== undefined || regexp !== undefined, {
    error: 'give `line` or `regexp`',
  })
  .refine(({ backrefs, regexp }) => !backrefs || regexp !== undefined, { error: '`backrefs` needs `regexp`' })
  .refine(({ insertafter, insertbefore }) => insertafter === undefined || insertbefore === undefined, {
    error: 'give either `insertafter` or `insertbefore`',
  });

type Input = z.output<typeof input>;

/** Keeps one line in a text file. */
export const lineInFile = defineTask({
  name: 'line_in_file',
  summary: 'Have one line in a text file, or none that matches',
  input,
  needs: (wish) => editedFile(wish),
  assures: ({ path, state, backrefs }) =>
    backrefs ? undefined : { that: hasLine(path, state), leaves: leavesSomething(path) },
  reach: ({ path }) => [scopeOf.file(path)],
  plan(wish, { state }) {
    const { path, mode, owner, group, backup, validate } = wish;
    const because = hasLine(path, wish.state);
    if (wish.state === 'absent' && state.type === 'absent') return outcomeOf([], because);
    const found = editableText(path, state, wish.create);
    if (found.kind === 'refused') return found;
    const before = linesOf(found.text);
    const after = wish.state === 'present' ? withLine(before.lines, wish) : withoutLine(before.lines, wish);
    if (wish.state === 'present' && !sameTexts(withLine(after, wish), after))
      return impossible(
        `\`regexp\` does not match the line that it makes, so that every run would change ${path} again`,
        'make it match the line before and after the change, such as `^#?PermitRootLogin `',
      );
    const content = edited(before, after);
    return outcomeOf(fileChanges({ path, content, mode, owner, group, backup, validate }, state), because);
  },
});

const hasLine = (path: string, state: Input['state']): string =>
  `${path} has ${state === 'present' ? 'the' : 'no such'} line`;

const withLine = (lines: readonly Line[], wish: Input): readonly Line[] => {
  const { line = '', regexp, backrefs } = wish;
  if (regexp !== undefined) {
    const expression = linearPattern(regexp);
    const index = lines.findLastIndex(({ text }) => expression.test(text));
    if (index >= 0) {
      const old = lines[index]!;
      const groups = expression.exec(old.text) ?? [];
      const text = backrefs
        ? line.replace(/\\(\d)/g, (_, digit: string) => groups[Number(digit)] ?? '')
        : line;
      return lines.with(index, { ...newLine(text), end: old.end });
    }
    if (backrefs) return lines;
  }
  const wanted = newLine(line);
  if (lines.some(({ text }) => text === wanted.text)) return lines;
  return lines.toSpliced(placeIn(lines, wish), 0, wanted);
};

const withoutLine = (lines: readonly Line[], { line = '', regexp }: Input): readonly Line[] => {
  const unwanted = newLine(line).text;
  const expression = regexp === undefined ? undefined : linearPattern(regexp);
  return lines.filter(({ text }) => (expression ? !expression.test(text) : text !== unwanted));
};

const sameTexts = (one: readonly Line[], other: readonly Line[]): boolean =>
  sameLines(
    one.map(({ text }) => text),
    other.map(({ text }) => text),
  );
