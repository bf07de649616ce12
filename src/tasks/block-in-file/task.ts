import { z } from 'zod';
import { scopeOf } from '../../facts/reading/scopes.js';
import { defineTask } from '../../model/index.js';
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
    block: z.string().default('').describe('The lines between the markers; an empty block is removed'),
    state: z.enum(['present', 'absent']).default('present').describe('Whether the block has to be there'),
    marker: z
      .string()
      .regex(/^[^\n]*\{mark\}[^\n]*$/, 'must be one line that holds {mark}')
      .default('# {mark} RIGGER MANAGED BLOCK')
      .describe(
        'The line around the block; {mark} becomes BEGIN and END. Two blocks of a file need two markers',
      ),
    insertafter: regularExpression('Add after the last line that matches, or EOF').optional(),
    insertbefore: regularExpression('Add before the last line that matches, or BOF').optional(),
    create: z.boolean().default(false).describe('Make the file when it does not exist'),
    ...writing,
  })
  .refine(({ block, marker }) => !block.split('\n').some((line) => markers(marker).includes(line)), {
    error: 'must not hold a marker line itself',
    path: ['block'],
  })
  .refine(({ insertafter, insertbefore }) => insertafter === undefined || insertbefore === undefined, {
    error: 'give either `insertafter` or `insertbefore`',
  });

type Input = z.output<typeof input>;

/** Keeps some lines between two markers in a text file. */
export const blockInFile = defineTask({
  name: 'block_in_file',
  summary: 'Have a block of lines in a text file, between two marker lines',
  input,
  needs: (wish) => editedFile(wish),
  assures: ({ path, ...wish }) => ({
    that: hasBlock(path, isWanted(wish)),
    leaves: leavesSomething(path),
  }),
  reach: ({ path }) => [scopeOf.file(path)],
  plan(wish, { state }) {
    const { path, mode, owner, group, backup, validate } = wish;
    const wanted = isWanted(wish);
    if (!wanted && state.type === 'absent') return outcomeOf([], hasBlock(path, wanted));
    const found = editableText(path, state, wish.create);
    if (found.kind === 'refused') return found;
    const before = linesOf(found.text);
    const after = withBlock(
      before.lines,
      wanted ? wish.block.replace(/\n$/, '').split('\n') : undefined,
      wish,
    );
    if (after === undefined)
      return impossible(
        `${path} has markers of the block that are not a pair`,
        `remove the line that holds ${JSON.stringify(markers(wish.marker)[0])} or its END by hand`,
      );
    const content = edited(before, after);
    return outcomeOf(
      fileChanges({ path, content, mode, owner, group, backup, validate }, state),
      hasBlock(path, wanted),
    );
  },
});

const hasBlock = (path: string, wanted: boolean): string => `${path} has ${wanted ? 'the' : 'no such'} block`;

const isWanted = ({ state, block }: Pick<Input, 'state' | 'block'>): boolean =>
  state === 'present' && block !== '';

function markers(marker: string): [begin: string, end: string] {
  return [marker.replace('{mark}', 'BEGIN'), marker.replace('{mark}', 'END')];
}

/** Undefined when the markers are no pair: guessing where the block ends could eat the file. */
const withBlock = (
  lines: readonly Line[],
  block: readonly string[] | undefined,
  wish: Input,
): readonly Line[] | undefined => {
  const [begin, end] = markers(wish.marker);
  const texts = lines.map(({ text }) => text);
  const [first, last] = [texts.indexOf(begin), texts.lastIndexOf(end)];
  const count = (marker: string): number => texts.filter((text) => text === marker).length;
  if (count(begin) !== count(end) || count(begin) > 1 || last < first) return undefined;
  const marked = block ? [begin, ...block, end].map(newLine) : [];
  // Kept as they are, with their ends.
  if (
    block &&
    first >= 0 &&
    sameLines(
      texts.slice(first, last + 1),
      marked.map(({ text }) => text),
    )
  )
    return lines;
  if (first >= 0) return lines.toSpliced(first, last - first + 1, ...marked);
  return lines.toSpliced(placeIn(lines, wish), 0, ...marked);
};
