import { z } from 'zod';
import { defineTask, nothing } from '../../model/index.js';
import { oneOrMore } from '../fields.js';

const condition = z.union([z.string(), z.boolean()]);

/** Fails the host unless conditions hold; the engine compiles and evaluates them. */
export const assert = defineTask({
  name: 'assert',
  summary: 'Fail the host unless conditions hold',
  readOnly: true,
  shorthand: 'that',
  references: ['https://github.com/google/cel-spec/blob/master/doc/langdef.md'],
  input: z.strictObject({
    that: oneOrMore(condition).describe('CEL conditions, without `{{ }}`; all must be true'),
    message: z.string().optional().describe('What to say when one is false'),
    success_message: z.string().optional().describe('What to say when all are true'),
  }),
  needs: () => ({}),
  plan: ({ success_message }) => nothing(success_message ?? 'all conditions hold'),
});
