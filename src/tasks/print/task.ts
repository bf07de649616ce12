import { z } from 'zod';
import { defineTask, nothing } from '../../model/index.js';
import { anyValue } from '../fields.js';

/** Shows a message or a value; the engine prints it. */
export const print = defineTask({
  name: 'print',
  summary: 'Show a message or a value on the screen and in the journal',
  readOnly: true,
  shorthand: 'message',
  input: z
    .strictObject({
      message: anyValue().optional().describe('Text, or any value, which is shown as YAML'),
      value: anyValue().optional().describe('The same; reads better with `value: "{{ variable }}"`'),
    })
    .refine(({ message, value }) => (message === undefined) !== (value === undefined), {
      error: 'give either `message` or `value`',
    }),
  needs: () => ({}),
  plan: ({ message, value }) => nothing('shown', { data: { message: message ?? value ?? null } }),
});
