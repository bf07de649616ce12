import { z } from 'zod';
import { defineTask, sh } from '../../model/index.js';
import { guarded, guardFields, guardNeeds, processFields } from '../guards.js';
import { printed } from '../printed.js';
import { splitWords } from '../shell-words.js';

const input = z.strictObject({
  src: z
    .string()
    .min(1)
    .describe('File of the controller, looked for in `files/` of the role and the playbook'),
  args: z
    .array(z.union([z.string(), z.number().transform(String)]))
    .default([])
    .describe('Arguments of the script'),
  executable: z
    .string()
    .optional()
    .describe('Interpreter and its options; the first line of the script (`#!`) decides when missing'),
  ...guardFields,
  chdir: processFields.chdir,
  invalidates: processFields.invalidates,
});

/**
 * The script arrives on standard input and is put into a private file, because interpreters
 * differ in how they take a text; the interpreter is called by name, so that a `/tmp` that is
 * mounted `noexec` does no harm.
 */
const runner = (interpreter: readonly string[], args: readonly string[]): string => sh`
f=$(umask 077; mktemp) || exit
trap 'rm -f "$f"' EXIT
cat > "$f" || exit
${interpreter} "$f" ${args} < /dev/null`;

const asText = (content: string | Uint8Array): string =>
  typeof content === 'string' ? content : Buffer.from(content).toString('utf8');

/** Runs a script of the controller on the host, leaving no file behind. */
export const script = defineTask({
  name: 'script',
  summary: 'Run a script of the controller on the host',
  input,
  shorthand: 'src',
  sources: ({ src }) => ({ script: { path: src, folder: 'files', render: false } }),
  needs: (wish) => guardNeeds(wish),
  runsProgram: true,
  reach: ({ invalidates }) => invalidates,
  plan({ src, args, executable, chdir, invalidates, ...guards }, facts, { sources }) {
    const text = asText(sources.script?.content ?? '');
    const interpreter = splitWords(executable ?? /^#!\s*(.+)/.exec(text)?.[1] ?? '/bin/sh');
    return guarded(guards, facts, () => ({
      summary: `run ${[src, ...args].join(' ')}`,
      commands: [
        {
          kind: 'script',
          script: runner(interpreter, args),
          stdin: text,
          ...(chdir && { directory: chdir }),
          live: true,
        },
      ],
      invalidates,
      action: true,
    }));
  },
  result: (_, outputs) => printed(outputs),
});
