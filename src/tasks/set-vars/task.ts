import { z } from 'zod';
import { defineTask, nothing } from '../../model/index.js';

/** Sets variables of the host for the rest of the run; the engine does the setting. */
export const setVars = defineTask({
  name: 'set_vars',
  summary: 'Set variables of the host for the rest of the run',
  readOnly: true,
  input: z
    .record(z.string(), z.json())
    .superRefine((variables, context) => {
      for (const name of Object.keys(variables).filter((one) => !/^[A-Za-z_]\w*$/.test(one)))
        context.addIssue({ code: 'custom', path: [name], message: 'must be a name: letters, digits and _' });
    })
    .describe('Names and values; templates in the values are replaced now, not when they are used'),
  needs: () => ({}),
  plan: (variables) => nothing(`${Object.keys(variables).join(', ')} set`),
});
