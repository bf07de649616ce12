import type { z } from 'zod';
import { entryOf } from '../../model/index.js';
import {
  blockKeywords,
  handlerKeywords,
  importPlaybookKeywords,
  playKeywords,
  structures,
} from '../playbook/keywords.js';
import { type JsonSchema, orTemplates, schemaOf, templateText } from './json-schema.js';

/** What the schema has to know of a task. */
interface DescribedTask {
  readonly summary: string;
  readonly input: z.ZodType;
  readonly shorthand?: string;
}

export interface SchemaParts {
  readonly tasks: ReadonlyMap<string, DescribedTask>;
  /** The schema of `experiment:`, without its steps. */
  readonly experiment?: JsonSchema;
}

/**
 * The JSON Schema of a playbook, for editors: made from the same definitions that check it. What no
 * schema can say (exactly one task in a step, names that exist) is left to `rigger lint`.
 */
export const playbookSchema = (parts: SchemaParts): JsonSchema => ({
  ...head('rigger playbook'),
  type: 'array',
  items: ref('play'),
  definitions: { ...stepDefinitions(parts), ...playDefinitions(parts) },
});

/** The JSON Schema of a file of tasks: `roles/NAME/tasks/main.yml`, or what `include_tasks` names. */
export const tasksSchema = (parts: SchemaParts): JsonSchema => ({
  ...head('rigger tasks'),
  allOf: [ref('steps')],
  definitions: stepDefinitions(parts),
});

const head = (title: string): JsonSchema => ({ $schema: 'http://json-schema.org/draft-07/schema#', title });

const ref = (name: string): JsonSchema => ({ $ref: `#/definitions/${name}` });

const stepLists: ReadonlySet<string> = new Set([
  'block',
  'rescue',
  'always',
  'tasks',
  'pre_tasks',
  'post_tasks',
  'handlers',
]);

/** The properties of a mapping of keywords; lists of steps lead to the one definition of steps. */
const properties = (keywords: Readonly<Record<string, z.ZodType>>): Record<string, JsonSchema> =>
  Object.fromEntries(
    Object.entries(keywords).map(([name, type]) => {
      const schema = schemaOf(type, `keyword_${name}`);
      return [name, stepLists.has(name) ? { description: schema.description, ...ref('steps') } : schema];
    }),
  );

const stepDefinitions = ({ tasks }: SchemaParts): Record<string, JsonSchema> => ({
  template: templateText,
  steps: { anyOf: [{ type: 'array', items: ref('step') }, { type: 'null' }] },
  step: {
    type: 'object',
    description: 'A task: keywords, and one key that says what to do',
    properties: {
      ...properties(handlerKeywords),
      ...properties(blockKeywords),
      ...properties(structures),
      ...Object.fromEntries(
        [...tasks].map(([name, { summary }]) => [name, { description: summary, ...ref(`task_${name}`) }]),
      ),
    },
    additionalProperties: false,
  },
  ...Object.fromEntries([...tasks].map(([name, task]) => [`task_${name}`, taskSchema(name, task)])),
});

/** The fields of a task, its scalar form, or one template for all of it. */
const taskSchema = (name: string, { input, shorthand }: DescribedTask): JsonSchema => {
  const { definitions, ...fields } = orTemplates(schemaOf(input, `task_${name}`));
  const short =
    shorthand === undefined
      ? undefined
      : entryOf(fields.properties as Record<string, JsonSchema> | undefined, shorthand);
  const required = Array.isArray(fields.required) && fields.required.length > 0;
  return {
    anyOf: [fields, ...(short ? [short] : []), ref('template'), ...(required ? [] : [{ type: 'null' }])],
    ...(definitions !== undefined && { definitions }),
  };
};

/** Plays and imports of plays in one, so that an editor speaks of one schema and not of two. */
const playDefinitions = ({ experiment }: SchemaParts): Record<string, JsonSchema> => ({
  play: {
    type: 'object',
    description: 'A play: tasks for the hosts of a pattern; or the import of another playbook',
    properties: {
      ...properties(importPlaybookKeywords),
      ...properties(playKeywords),
      experiment: experimentSchema(experiment),
    },
    anyOf: [{ required: ['hosts'] }, { required: ['import_playbook'] }],
    additionalProperties: false,
  },
});

const experimentSchema = (given: JsonSchema | undefined): JsonSchema => {
  const body = orTemplates(given ?? { type: 'object' });
  return {
    ...body,
    description: playKeywords.experiment.description,
    properties: {
      ...(body.properties as object | undefined),
      bring_up: {
        description: 'Tasks that make a cell ready, with the factors as variables',
        ...ref('steps'),
      },
      tear_down: { description: 'Tasks after a cell', ...ref('steps') },
    },
  };
};
