import { z } from 'zod';
import { defineControl } from '../../model/index.js';

/** Sets variables of the host for the rest of the run. */
export const setVars = defineControl({
  name: 'set_vars',
  summary: 'Set variables of the host for the rest of the run',
  input: z
    .record(z.string(), z.json())
    .superRefine((variables, context) => {
      for (const name of Object.keys(variables).filter((one) => !/^[A-Za-z_]\w*$/.test(one)))
        context.addIssue({ code: 'custom', path: [name], message: 'must be a name: letters, digits and _' });
    })
    .describe('Names and values; templates in the values are replaced now, not when they are used'),
  control: (_, play) => {
    const given = Object.entries(play.given());
    for (const [name, value] of given) play.setVariable(name, value);
    return { status: 'ok', because: `set ${given.map(([name]) => name).join(', ')}` };
  },
});
