import type { ErrorCode, YAMLError } from 'yaml';
import { type Diagnostic, type Position, problem } from '../../model/index.js';

/** An error of the YAML parser in the words of somebody who writes playbooks. */
export const syntaxError = (error: YAMLError, position: Position): Diagnostic => {
  const { code = 'language/yaml-syntax', message, help } = wordings[error.code]?.(error.message) ?? {};
  return problem(code, message ?? `not YAML: ${lowerFirst(error.message)}`, { position, help });
};

/** A tab where YAML wants spaces. */
export const tabIndentation = (position: Position): Diagnostic =>
  problem('language/tab-indentation', 'a tab cannot indent YAML', { position, help: 'indent with spaces' });

interface Wording {
  readonly code?: string;
  readonly message?: string;
  readonly help?: string;
}

const wordings: Partial<Record<ErrorCode, (message: string) => Wording>> = {
  BAD_INDENT: (found) =>
    /^Flow/.test(found)
      ? unclosed
      : {
          code: 'language/indentation',
          message: 'this line is indented differently from its neighbours',
          help: 'the keys of a mapping, and the dashes of a list, begin in the same column',
        },
  MULTIPLE_DOCS: () => ({
    message: 'the file holds a second YAML document',
    help: 'remove the --- in the middle, or make it a file of its own',
  }),
  BLOCK_AS_IMPLICIT_KEY: () => ({
    message: 'a second colon makes a mapping inside a value',
    help: 'put a value that holds ": " in quotes',
  }),
  MULTILINE_IMPLICIT_KEY: () => ({
    message: 'this looks like a key but has no colon, or a value that goes on in the next line',
    help: 'write `key: value`, or put the value in quotes',
  }),
  BAD_SCALAR_START: (found) => ({
    message: `a plain value cannot begin with ${/[`@%|>]/.exec(found)?.[0] ?? 'this character'}`,
    help: 'put the value in quotes',
  }),
  MISSING_CHAR: (found) => ({
    message: /quote/.test(found)
      ? 'a quote that was opened above is never closed'
      : `not YAML: ${lowerFirst(found)}`,
  }),
  BAD_DQ_ESCAPE: (found) => ({
    message: `not YAML: ${lowerFirst(found)}`,
    help: "single quotes leave backslashes alone: 'C:\\dir'",
  }),
};

const unclosed: Wording = {
  message: 'a [ or { that is opened above is not closed',
  help: 'close it, or indent its last line more than the key that it belongs to',
};

const lowerFirst = (text: string): string => text.charAt(0).toLowerCase() + text.slice(1);
