import { z } from 'zod';
import { type BackgroundProcess, backgroundProcess } from '../../facts/software/background-process.js';
import { changes, defineTask, nothing, type Outcome, problem, refused } from '../../model/index.js';
import { absolutePath } from '../fields.js';
import { printed } from '../printed.js';
import { programFields, wordsOf } from '../program-fields.js';

const input = z
  .strictObject({
    handle: z
      .string()
      .regex(/^[A-Za-z0-9][\w.@-]*$/, 'must consist of letters, digits, and . _ @ -')
      .describe('A name for the process on its host, by which it is stopped'),
    ...programFields,
    chdir: absolutePath('Directory to run in').optional(),
    stdin: z.string().optional().describe('Text for standard input'),
    state: z
      .enum(['started', 'stopped'])
      .default('started')
      .describe('stopped: end it now, and register what it printed; it ends with the play in any case'),
  })
  .refine(
    ({ cmd, argv, state }) =>
      state === 'stopped'
        ? cmd === undefined && argv === undefined
        : (cmd === undefined) !== (argv === undefined),
    { error: 'give either `cmd` or `argv`, and neither to stop it' },
  );

/** Starts a process that lives as long as the play says: until it is stopped, or the play ends. */
export const background = defineTask({
  name: 'background',
  summary: 'Run a program beside the tasks that follow, and stop it with the play',
  input,
  needs: ({ handle }) => ({ process: backgroundProcess({ handle }) }),
  plan({ handle, cmd, argv, chdir, stdin, state }, { process }) {
    if (state === 'stopped') return stopped(handle, process);
    const words = wordsOf({ cmd, argv });
    if (process.state === 'running') return running(handle, words, process);
    return changes([
      {
        summary: `start ${words.join(' ')} as ${handle}`,
        before: process.state === 'ended' ? { ended: process.lastWords } : null,
        after: { handle, argv: words },
        commands: [
          {
            kind: 'start-background',
            handle,
            argv: words,
            ...(chdir && { directory: chdir }),
            ...(stdin !== undefined && { stdin }),
          },
        ],
        invalidates: [`background:${handle}`, 'port'],
      },
    ]);
  },
  result: ({ handle, state }, outputs) =>
    state === 'started' ? { handle } : { handle, ...printed(outputs) },
});

type Running = BackgroundProcess & { state: 'running' };

const running = (handle: string, words: readonly string[], { pid, argv }: Running): Outcome =>
  JSON.stringify(argv) === JSON.stringify(words)
    ? nothing(`${handle} runs as process ${pid}`, { data: { handle, pid } })
    : refused(
        problem('tasks/impossible', `${handle} already stands for ${argv.join(' ')}`, {
          help: 'stop that first with state: stopped, or give this one another handle',
        }),
      );

const stopped = (handle: string, process: BackgroundProcess): Outcome =>
  process.state === 'none'
    ? nothing(`${handle} does not run`, { data: { handle } })
    : changes([
        {
          summary: `stop ${handle}`,
          commands: [{ kind: 'stop-background', handle, accept: [0, 3] }],
          invalidates: [`background:${handle}`, 'port'],
        },
      ]);
