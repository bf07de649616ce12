import type { z } from 'zod';
import type { Script } from '../model/index.js';
import type { FilledShellText } from './shell-text.js';

/** Shells that read variables and quotes as POSIX sh does. */
const shells: ReadonlySet<string> = new Set(
  'sh ash dash bash rbash ksh ksh93 mksh oksh yash zsh busybox'.split(' '),
);

const isShell = (executable: string): boolean => shells.has(executable.split('/').at(-1) ?? '');

interface Interpreted {
  /** Without parameters where the text itself is refused: all mistakes are told at once. */
  readonly cmd: Partial<FilledShellText> | undefined;
  readonly executable: string;
}

/** Other interpreters would not understand how values are handed over; names and numbers mean the same to all. */
export const readableBy = ({ cmd, executable }: Interpreted, context: z.RefinementCtx): void => {
  if (isShell(executable)) return;
  for (const value of Object.values(cmd?.parameters ?? {}))
    if (!/^[\w.-]+$/.test(value))
      context.addIssue({
        code: 'custom',
        path: ['cmd'],
        message: `${executable} would read a value that is more than a name or a number as a part of its program; hand it over by \`environment\``,
      });
};

/** The text and its values as the interpreter takes them. */
export const textFor = (
  executable: string,
  { script, parameters, shown }: FilledShellText,
): Pick<Script, 'script' | 'parameters'> =>
  Object.keys(parameters).length === 0
    ? { script }
    : isShell(executable)
      ? { script, parameters }
      : { script: shown };
