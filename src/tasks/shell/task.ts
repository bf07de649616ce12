import { z } from 'zod';
import { defineTask } from '../../model/index.js';
import { guarded, guardFields, guardNeeds, processFields } from '../guards.js';
import { printed } from '../printed.js';
import { readableBy, textFor } from '../shell-interpreter.js';
import { shellMeta, shellText } from '../shell-text.js';

const input = z
  .strictObject({
    cmd: shellText().describe('Shell text, of one line or many').meta(shellMeta),
    executable: z
      .string()
      .startsWith('/')
      .default('/bin/sh')
      .describe('The shell, such as /bin/bash where the text needs one'),
    ...guardFields,
    ...processFields,
  })
  .superRefine(readableBy);

/** Runs shell text: pipes, redirections, globs. */
export const shell = defineTask({
  name: 'shell',
  summary: 'Run text in a shell, with pipes, globs and redirections',
  input,
  shorthand: 'cmd',
  needs: (wish) => guardNeeds(wish),
  runsProgram: true,
  reach: ({ invalidates }) => invalidates,
  plan({ cmd, executable, chdir, stdin, invalidates, ...guards }, facts) {
    return guarded(guards, facts, () => ({
      summary: `run ${firstLine(cmd.shown)}`,
      commands: [
        {
          kind: 'script',
          ...textFor(executable, cmd),
          ...(executable !== '/bin/sh' && { interpreter: [executable] }),
          ...(chdir && { directory: chdir }),
          ...(stdin !== undefined && { stdin }),
          live: true,
        },
      ],
      invalidates,
      action: true,
    }));
  },
  result: ({ cmd }, outputs) => ({ cmd: cmd.shown, ...printed(outputs) }),
});

const firstLine = (text: string): string => {
  const [first = '', ...rest] = text.trim().split('\n');
  return rest.length > 0 ? `${first} …` : first;
};
