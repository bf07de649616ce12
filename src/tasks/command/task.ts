import { z } from 'zod';
import { defineTask } from '../../model/index.js';
import { guarded, guardFields, guardNeeds, processFields } from '../guards.js';
import { printed } from '../printed.js';
import { splitWords } from '../shell-words.js';

const closedQuotes = (line: string): boolean => {
  try {
    return splitWords(line).length > 0;
  } catch {
    return false;
  }
};

const input = z
  .strictObject({
    cmd: z
      .string()
      .refine(closedQuotes, 'must be a program and its arguments, with every quote closed')
      .optional()
      .describe('Program and arguments in one line, split into words as the shell does; no shell reads it'),
    argv: z
      .array(z.union([z.string(), z.number().transform(String)]))
      .min(1)
      .optional()
      .describe('Program and arguments as a list, instead of `cmd`'),
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
  plan({ cmd, argv, chdir, stdin, invalidates, ...guards }, facts) {
    const words = argv ?? splitWords(cmd ?? '');
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
  result: ({ cmd, argv }, outputs) => ({ cmd: argv ?? splitWords(cmd ?? ''), ...printed(outputs) }),
});
