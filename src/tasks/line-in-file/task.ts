import { z } from 'zod';
import { fileState } from '../../facts/file-state.js';
import { defineTask } from '../../model/index.js';
import { absolutePath, writing } from '../fields.js';
import { fileChanges } from '../file-content.js';
import { outcomeOf } from '../outcome.js';
import { namesFor } from '../ownership.js';
import { impossible } from '../refusals.js';
import { regularExpression } from '../regular-expression.js';
import { editableLines, placeIn, sameLines, textOf } from '../text-edit.js';

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
  needs: ({ path, ...wish }) => ({
    state: fileState({ ...namesFor(wish), path, follow: true, content: true }),
  }),
  plan(wish, { state }) {
    const { path, mode, owner, group, backup, validate } = wish;
    const because = wish.state === 'present' ? `${path} has the line` : `${path} has no such line`;
    if (wish.state === 'absent' && state.type === 'absent') return outcomeOf([], `${path} does not exist`);
    const found = editableLines(path, state, wish.create);
    if (found.kind === 'refused') return found;
    const edited = wish.state === 'present' ? withLine(found.lines, wish) : withoutLine(found.lines, wish);
    if (wish.state === 'present' && !sameLines(withLine(edited, wish), edited))
      return impossible(
        `\`regexp\` does not match the line that it makes, so that every run would change ${path} again`,
        'make it match the line before and after the change, such as `^#?PermitRootLogin `',
      );
    // Untouched lines keep the text as it is, a missing newline at the end included.
    const same = sameLines(edited, found.lines);
    const content = same && state.type !== 'absent' ? (state.text ?? '') : textOf(edited);
    return outcomeOf(fileChanges({ path, content, mode, owner, group, backup, validate }, state), because);
  },
});

const withLine = (lines: readonly string[], wish: Input): readonly string[] => {
  const { line = '', regexp, backrefs } = wish;
  if (regexp !== undefined) {
    const expression = new RegExp(regexp);
    const index = lines.findLastIndex((one) => expression.test(one));
    if (index >= 0) {
      const groups = expression.exec(lines[index] ?? '') ?? [];
      const text = backrefs
        ? line.replace(/\\(\d)/g, (_, digit: string) => groups[Number(digit)] ?? '')
        : line;
      return lines.with(index, text);
    }
    if (backrefs) return lines;
  }
  if (lines.includes(line)) return lines;
  return lines.toSpliced(placeIn(lines, wish), 0, line);
};

const withoutLine = (lines: readonly string[], { line, regexp }: Input): readonly string[] => {
  if (regexp === undefined) return lines.filter((one) => one !== line);
  const expression = new RegExp(regexp);
  return lines.filter((one) => !expression.test(one));
};
