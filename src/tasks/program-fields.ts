import { z } from 'zod';
import { splitWords } from './shell-words.js';

const closedQuotes = (line: string): boolean => {
  try {
    return splitWords(line).length > 0;
  } catch {
    return false;
  }
};

/** The program that a task runs, in one line or as a list; without a shell either way. */
export const programFields = {
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
};

/** The words of the program that was given. */
export const wordsOf = ({
  cmd,
  argv,
}: {
  readonly cmd?: string | undefined;
  readonly argv?: readonly string[] | undefined;
}): readonly string[] => argv ?? splitWords(cmd ?? '');
