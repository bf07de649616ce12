import { z } from 'zod';
import { observers } from '../../experiment/observers/catalogue.js';
import { addressesSchema, designSchema, guestsSchema, measureExtras } from '../../experiment/schema.js';
import { workloads } from '../../experiment/workloads/catalogue.js';
import { type JsonSchema, playbookSchema, schemaOf, tasksSchema } from '../../language/schema/index.js';
import { taskCatalogue } from '../../tasks/catalogue.js';
import { settings } from '../program/settings.js';
import { rolesFile } from '../roles/roles-file.js';
import { inventorySchema } from './inventory-schema.js';

export const schemaNames = ['playbook', 'tasks', 'inventory', 'settings', 'roles'] as const;

export type SchemaName = (typeof schemaNames)[number];

/** What `rigger schema` prints. */
export const schemaNamed = (name: SchemaName): JsonSchema => {
  switch (name) {
    case 'playbook':
      return playbookSchema({ tasks: taskCatalogue, experiment: experimentBody() });
    case 'tasks':
      return tasksSchema({ tasks: taskCatalogue });
    case 'inventory':
      return inventorySchema();
    case 'settings':
      return fileSchema('settings', 'rigger settings, as in rigger.yml', settings);
    case 'roles':
      return fileSchema('roles', 'roles from elsewhere, as in roles.yml', rolesFile);
  }
};

/** A file of which nothing is a template. */
const fileSchema = (name: SchemaName, title: string, type: z.ZodType): JsonSchema => ({
  $schema: 'http://json-schema.org/draft-07/schema#',
  title,
  allOf: [{ $ref: `#/definitions/${name}` }],
  definitions: { [name]: schemaOf(type, name) },
});

/** Every workload by its name, each with its own parameters. */
const workloadKeys = () =>
  Object.fromEntries(
    [...workloads.values()].map(({ name, summary, parameters }) => [
      name,
      (parameters as z.ZodType).optional().describe(summary),
    ]),
  );

/** The keys of `experiment:` that are data; its steps are added by the playbook’s schema. */
const experimentBody = (): JsonSchema => {
  const entry = { ...workloadKeys(), id: measureExtras.id, when: measureExtras.when };
  const body = designSchema.extend({
    guests: guestsSchema.optional().describe('the guests of a cell'),
    addresses: addressesSchema.optional().describe('addresses of the machines on the measured network'),
    observe: z
      .array(z.enum([...observers.keys()]))
      .optional()
      .describe('what is watched on the hosts meanwhile'),
    measure: z
      .array(
        z.strictObject({
          ...entry,
          alongside: z
            .array(z.strictObject(entry))
            .optional()
            .describe('loads that run while the workload does'),
        }),
      )
      .describe('what is measured in each cell: a workload with its parameters'),
  });
  return schemaOf(body, 'play/properties/experiment');
};
