import { z } from 'zod';
import { defineTask, nothing } from '../../model/index.js';

/** Sets variables of the host for the rest of the run; the engine does the setting. */
export const setVars = defineTask({
  name: 'set_vars',
  summary: 'Set variables of the host for the rest of the run',
  readOnly: true,
  input: z
    .record(z.string().regex(/^[A-Za-z_]\w*$/, 'must be a name: letters, digits and _'), z.json())
    .describe('Names and values; templates in the values are replaced now, not when they are used'),
  needs: () => ({}),
  plan: (variables) => nothing(`${Object.keys(variables).join(', ')} set`),
});
