import { z } from 'zod';
import { defineTask } from '../../model/index.js';
import { guarded, guardFields, guardNeeds, processFields } from '../guards.js';
import { printed } from '../printed.js';
import { programFields, wordsOf } from '../program-fields.js';

const input = z
  .strictObject({
    ...programFields,
    ...guardFields,
    ...processFields,
  })
  .refine(({ cmd, argv }) => (cmd === undefined) !== (argv === undefined), {
    error: 'give either `cmd` or `argv`',
  });

/** Runs a program, without a shell. */
export const command = defineTask({
  name: 'command',
  summary: 'Run a program with arguments; no shell is involved',
  input,
  shorthand: 'cmd',
  needs: (wish) => guardNeeds(wish),
  runsProgram: true,
  reach: ({ invalidates }) => invalidates,
  plan({ cmd, argv, chdir, stdin, invalidates, ...guards }, facts) {
    const words = wordsOf({ cmd, argv });
    return guarded(guards, facts, () => ({
      summary: `run ${cmd ?? words.join(' ')}`,
      commands: [
        {
          kind: 'exec',
          argv: words,
          ...(chdir && { directory: chdir }),
          ...(stdin !== undefined && { stdin }),
          live: true,
        },
      ],
      invalidates,
      action: true,
    }));
  },
  result: ({ cmd, argv }, outputs) => ({ cmd: wordsOf({ cmd, argv }), ...printed(outputs) }),
});
