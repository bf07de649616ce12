import { z } from 'zod';
import { type AnyTask, entryOf } from '../model/index.js';

/** A field of a task's input, for people. */
export interface FieldReference {
  readonly name: string;
  /** `text`, `list of text`, `"present" or "absent"`. */
  readonly type: string;
  readonly required: boolean;
  readonly default?: unknown;
  readonly description: string;
}

interface JsonSchema {
  readonly type?: string | readonly string[];
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly anyOf?: readonly JsonSchema[];
  readonly allOf?: readonly JsonSchema[];
  readonly items?: JsonSchema;
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly additionalProperties?: boolean | JsonSchema;
  readonly required?: readonly string[];
  readonly description?: string;
  readonly default?: unknown;
}

/** The fields of a task, in the order of its schema: what `rigger explain` and the reference show. */
export const fieldsOf = (task: AnyTask): FieldReference[] => fieldsOfInput(task.input);

/** The fields of any mapping that a schema describes: a workload's parameters, for instance. */
export const fieldsOfInput = (input: z.ZodType): FieldReference[] => {
  const schema = schemaOf(input);
  return Object.entries(schema.properties ?? {}).map(([name, field]) => ({
    name,
    type: typeOf(field),
    required: schema.required?.includes(name) ?? false,
    ...(field.default === undefined ? {} : { default: field.default }),
    description: field.description ?? '',
  }));
};

const schemaOf = (input: z.ZodType): JsonSchema =>
  z.toJSONSchema(input, { io: 'input', unrepresentable: 'any' }) as JsonSchema;

const words: Readonly<Record<string, string>> = {
  string: 'text',
  integer: 'whole number',
  boolean: 'yes or no',
  null: 'nothing',
};

const typeOf = (schema: JsonSchema): string => {
  if (schema.const !== undefined) return JSON.stringify(schema.const);
  if (schema.enum) return schema.enum.map((value) => JSON.stringify(value)).join(' or ');
  const several = schema.anyOf ?? schema.allOf;
  if (several) return [...new Set(several.map(typeOf))].join(' or ');
  if (schema.type === 'array') return `list of ${typeOf(schema.items ?? {})}`;
  if (schema.type === 'object') return 'map';
  return [schema.type ?? 'anything']
    .flat()
    .map((type) => entryOf(words, type) ?? type)
    .join(' or ');
};

/** The page of all tasks: `docs/reference/tasks.md`. */
export const taskReference = (tasks: Iterable<AnyTask>): string => {
  const sorted = [...tasks].sort((a, b) => a.name.localeCompare(b.name, 'en'));
  return [
    '# Tasks',
    '',
    'Made by `node scripts/generate-reference.mjs` from the schemas that check the input; do not edit.',
    '`rigger explain TASK` shows the same. Examples and pitfalls are on the page of each task.',
    '',
    '| task | what it does |',
    '| --- | --- |',
    ...sorted.map(({ name, summary }) => `| [\`${name}\`](#${name}) | ${cell(summary)} |`),
    '',
    ...sorted.flatMap(taskPage),
  ].join('\n');
};

const taskPage = (task: AnyTask): string[] => {
  const fields = fieldsOf(task);
  const description = schemaOf(task.input).description;
  return [
    `## ${task.name}`,
    '',
    `${task.summary}. [Examples and pitfalls](../../src/tasks/${folderOf(task)}/README.md).`,
    '',
    ...(task.shorthand ? [`A plain value stands for \`${task.shorthand}\`.`, ''] : []),
    ...(task.readOnly ? ['Changes nothing on the host, and so runs in check mode as well.', ''] : []),
    ...(fields.length > 0 ? [...fieldTable(fields), ''] : []),
    ...(description ? [`${description}.`, ''] : []),
    ...(task.references?.length
      ? ['Sources:', '', ...task.references.map((reference: string) => `- <${reference}>`), '']
      : []),
  ];
};

/** Fields as a table of Markdown. */
export const fieldTable = (fields: readonly FieldReference[]): string[] => [
  '| field | type | default | meaning |',
  '| --- | --- | --- | --- |',
  ...fields.map(
    (field) =>
      `| \`${field.name}\` | ${cell(field.type)} | ${field.required ? '*required*' : defaultText(field.default)} | ${cell(field.description)} |`,
  ),
];

/** The folder below `src/tasks/` that holds a task. */
export const folderOf = ({ name }: AnyTask): string => name.replaceAll('_', '-');

const defaultText = (value: unknown): string =>
  value === undefined ? '' : `\`${cell(JSON.stringify(value))}\``;

const cell = (text: string): string => text.replaceAll('|', '\\|').replaceAll('\n', ' ');
