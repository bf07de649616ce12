import { expect, test } from '@jest/globals';
import { parse } from 'yaml';
import { withYamlTexts } from '../../../src/cli/rerun/yaml-texts.js';

const marker = '$RIGGER_TEXT;word;';

const values = [
  'plain',
  'a: b',
  'a #b',
  '- x',
  '"quoted"',
  "it's",
  '{ a',
  'two\nlines',
  '*star',
  '&a',
  '!t',
  'null x',
  ': ',
  ' end ',
  '\\',
];

test.each(values)('%j is read as it was given, wherever it stands', (value) => {
  const text = `a: ${marker}
b: [1, ${marker}, {c: ${marker}}]
d: "x ${marker} y" # a comment
e: '${marker}'
`;
  expect(parse(withYamlTexts(text, new Map([['word', value]])))).toEqual({
    a: value,
    b: [1, value, { c: value }],
    d: `x ${value} y`,
    e: value,
  });
});

test.each([
  ['a number stays one', `a: ${marker}\n`, '1234567', 'a: 1234567\n'],
  ['a block takes it later', `a: |\n  b: ${marker}\n`, 'x: y', `a: |\n  b: ${marker}\n`],
  ['what was not given stays', 'a: $RIGGER_TEXT;other;\n', 'x', 'a: $RIGGER_TEXT;other;\n'],
  [
    'whole values are opened by others',
    'a: !vault "$RIGGER_SECRET;word;"\n',
    'x',
    'a: !vault "$RIGGER_SECRET;word;"\n',
  ],
  ['what is no YAML', `{{#if x}}\na: [${marker}\n`, 'x: y', `{{#if x}}\na: [${marker}\n`],
])('%s', (_, text, value, expected) => {
  expect(withYamlTexts(text, new Map([['word', value]]))).toBe(expected);
});
