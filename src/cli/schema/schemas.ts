import { z } from 'zod';
import { addressesSchema, designSchema, guestsSchema, measureExtras } from '../../experiment/schema.js';
import { type JsonSchema, playbookSchema, schemaOf, tasksSchema } from '../../language/schema/index.js';
import { taskCatalogue } from '../../tasks/catalogue.js';
import { inventorySchema } from './inventory-schema.js';

export const schemaNames = ['playbook', 'tasks', 'inventory'] as const;

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
  }
};

/** The keys of `experiment:` that are data; its steps are added by the playbook’s schema. */
const experimentBody = (): JsonSchema => {
  const body = designSchema.extend({
    guests: guestsSchema.optional().describe('the guests of a cell'),
    addresses: addressesSchema.optional().describe('addresses of the machines on the measured network'),
    measure: z
      .array(z.looseObject(measureExtras))
      .describe('what is measured in each cell: a workload with its parameters'),
  });
  return schemaOf(body, 'play/properties/experiment');
};
