// The page of events, read from the types in src/model/event.ts and their comments.
import { readFileSync } from 'node:fs';
import ts from 'typescript';

const path = new URL('../src/model/event.ts', import.meta.url);

/** The comment above a node, on one line. */
const commentOf = (node) =>
  ts
    .getJSDocCommentsAndTags(node)
    .map(({ comment }) => (typeof comment === 'string' ? comment : ''))
    .join(' ')
    .replace(/\s+/g, ' ')
    .trim();

/** A type as it is written, without `readonly` and line breaks. */
const written = (type, file) =>
  type
    .getText(file)
    .replaceAll('readonly ', '')
    .replace(/\s+/g, ' ')
    .replaceAll(/;? \}/g, ' }')
    .replace(/^\| /, '');

const fieldsOf = (literal, file) =>
  literal.members
    .filter((member) => ts.isPropertySignature(member))
    .map((member) => ({
      name: member.name.getText(file),
      optional: member.questionToken !== undefined,
      type: written(member.type, file),
      comment: commentOf(member),
    }));

const cell = (text) => text.replaceAll('|', '\\|');

const table = (fields) => [
  '| field | type | meaning |',
  '| --- | --- | --- |',
  ...fields.map(
    ({ name, optional, type, comment }) =>
      `| \`${name}\`${optional ? ' (may be absent)' : ''} | \`${cell(type)}\` | ${cell(comment)} |`,
  ),
  '',
];

/** @returns Markdown */
export const eventReference = () => {
  const file = ts.createSourceFile('event.ts', readFileSync(path, 'utf8'), ts.ScriptTarget.Latest, true);
  const declarations = file.statements.filter((one) => ts.isInterfaceDeclaration(one));
  const bodies = file.statements.find(
    (one) => ts.isTypeAliasDeclaration(one) && one.name.text === 'EventBody',
  );
  const inner = (type) => (ts.isParenthesizedTypeNode(type) ? inner(type.type) : type);
  const events = bodies.type.types.map(inner).map((member) => {
    const parts = ts.isIntersectionTypeNode(member) ? member.types.map(inner) : [member];
    const fields = parts.filter((one) => ts.isTypeLiteralNode(one)).flatMap((one) => fieldsOf(one, file));
    const type = fields.find(({ name }) => name === 'type');
    const others = parts.filter((one) => ts.isTypeReferenceNode(one)).map((one) => one.getText(file));
    return {
      name: type.type.replaceAll("'", ''),
      comment: type.comment,
      fields: fields.filter((one) => one !== type),
      others,
    };
  });
  const link = (name) => `[${name}](#${name.toLowerCase()})`;
  return [
    '# Events',
    '',
    'Made by `npm run reference` from the types of the program; do not edit.',
    'Everything that happens in a run is an event. `rigger apply --json` and `rigger plan --json` print one as a',
    'line of JSON each, with `v`, the version of the format, and `at`, milliseconds since the epoch; `events.jsonl`',
    'in the folder of a run holds the same. A reader skips events and fields that it does not know.',
    '',
    ...events.flatMap(({ name, comment, fields, others }) => [
      `## ${name}`,
      '',
      comment,
      '',
      ...(others.length > 0
        ? [`All fields of ${others.map(link).join(' and ')}${fields.length > 0 ? ', and:' : '.'}`, '']
        : []),
      ...(fields.length > 0 ? table(fields) : []),
    ]),
    ...declarations.flatMap((one) => [
      `## ${one.name.text}`,
      '',
      ...(commentOf(one) ? [commentOf(one), ''] : []),
      ...table(fieldsOf(one, file)),
    ]),
  ].join('\n');
};
