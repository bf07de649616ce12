/** JSON Schemas for editors, from the definitions that check what a user wrote. */
export { type JsonSchema, schemaOf } from './json-schema.js';
export { playbookSchema, tasksSchema } from './playbook-schema.js';
