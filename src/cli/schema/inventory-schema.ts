import { z } from 'zod';
import { type JsonSchema, schemaOf } from '../../language/schema/index.js';

const variables = z.record(z.string(), z.unknown()).nullable();

const group: z.ZodType = z
  .strictObject({
    hosts: z
      .union([z.record(z.string(), variables), z.string()])
      .nullable()
      .optional()
      .describe('Hosts with their variables; `web[01:50]` is a range'),
    vars: variables.optional().describe('Variables of every host of the group'),
    children: z
      .lazy(() => groups)
      .nullable()
      .optional()
      .describe('Groups inside this one'),
  })
  .nullable();

const groups = z.record(z.string(), group);

const inventory = groups.describe('Groups by name; `all` holds every host');

/** The JSON Schema of an inventory in YAML, in Ansible’s form. */
export const inventorySchema = (): JsonSchema => {
  const name = 'inventory';
  return {
    $schema: 'http://json-schema.org/draft-07/schema#',
    title: 'rigger inventory',
    allOf: [{ $ref: `#/definitions/${name}` }],
    definitions: { [name]: schemaOf(inventory, name) },
  };
};
