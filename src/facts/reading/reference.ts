import { entryOf, type Fact, type FieldValues } from '../../model/index.js';
import { shortenedExample } from './fields.js';

/** The page of all named facts: `docs/reference/facts.md`; examples are values read on real hosts. */
export const factReference = (
  facts: Readonly<Record<string, Fact<unknown, undefined>>>,
  examples: Readonly<Record<string, unknown>>,
): string =>
  [
    '# Facts',
    '',
    'Made by `node scripts/generate-reference.mjs`; do not edit.',
    'Templates and conditions see facts as `facts.NAME`. A fact is read only when something uses it,',
    'together with all others in one round trip, and again when a change may have altered it.',
    '',
    '| fact | what it tells |',
    '| --- | --- |',
    ...Object.entries(facts).map(
      ([name, { definition }]) => `| [\`${name}\`](#${name}) | ${definition.summary} |`,
    ),
    '',
    ...Object.entries(facts).flatMap(([name, { definition }]) => [
      `## ${name}`,
      '',
      `${definition.summary}. Read again after a change to ${definition
        .scopes(undefined)
        .map((scope) => `\`${scope}\``)
        .join(', ')}.`,
      '',
      ...fieldLines(definition.fields ?? {}),
      ...(Object.hasOwn(examples, name)
        ? ['```json', JSON.stringify(shortenedExample(entryOf(examples, name)), null, 2), '```', '']
        : []),
    ]),
  ].join('\n');

/** The words that a field can be. */
const fieldLines = (fields: Readonly<Record<string, FieldValues>>): readonly string[] => {
  const lines = Object.entries(fields).flatMap(([field, values]) => {
    if (typeof values === 'string') return [];
    const such = 'form' in values;
    const words = (such ? values.such : values).map((word) => `\`${word}\``).join(', ');
    return [`- \`${field}\`: ${such ? 'such as' : 'one of'} ${words}`];
  });
  return lines.length > 0 ? [...lines, ''] : [];
};
