import { z } from 'zod';
import { scopeOf } from '../../facts/reading/scopes.js';
import { defineTask } from '../../model/index.js';
import { linePattern, patternMistake } from '../../model/linear-pattern.js';
import { absolutePath, writing } from '../fields.js';
import { fileChanges } from '../file-content.js';
import { outcomeOf } from '../outcome.js';
import { impossible } from '../refusals.js';
import { regularExpression } from '../regular-expression.js';
import { editableText, editedFile } from '../text-edit.js';
import { replaced } from './replaced.js';

const input = z
  .strictObject({
    path: absolutePath('The file on the host'),
    regexp: regularExpression('What is replaced, wherever it matches; `^` and `$` are the ends of each line'),
    replace: z
      .string()
      .default('')
      .describe('What comes in its place; \\1 … \\9 and \\g<name> are groups of `regexp`'),
    after: regularExpression('Only behind the first text that matches this').optional(),
    before: regularExpression(
      'Only in front of the last text that matches this; with `after`, of the first behind that',
    ).optional(),
    ...writing,
  })
  .superRefine(({ regexp, replace }, context) => {
    if (patternMistake(regexp) !== undefined) return;
    const pattern = linePattern(regexp);
    for (const [word, named, digit] of replace.matchAll(/\\(?:g<(\w+)>|(\d)|\\)/g)) {
      const group = digit ?? named;
      if (group === undefined) continue;
      const known = /^\d+$/.test(group)
        ? Number(group) <= pattern.groupCount()
        : Object.hasOwn(pattern.namedGroups(), group);
      if (!known)
        context.addIssue({
          code: 'custom',
          path: ['replace'],
          message: `has ${word}, and \`regexp\` has no such group`,
        });
    }
  });

/** Replaces texts in a file. */
export const replace = defineTask({
  name: 'replace',
  summary: 'Replace every text in a file that matches a regular expression',
  input,
  needs: (wish) => editedFile(wish),
  reach: ({ path }) => [scopeOf.file(path)],
  plan(wish, { state }) {
    const { path, mode, owner, group, backup, validate } = wish;
    const found = editableText(path, state, false);
    if (found.kind === 'refused') return found;
    const content = replaced(found.text, wish);
    if (replaced(content, wish) !== content)
      return impossible(
        `\`regexp\` matches what \`replace\` makes of it, so that every run would change ${path} again`,
        'let it match only the text of before, such as `^foo$` instead of `foo`, where `replace` is `foobar`',
      );
    return outcomeOf(
      fileChanges({ path, content, mode, owner, group, backup, validate }, state),
      `${path} has nothing to replace`,
    );
  },
});
