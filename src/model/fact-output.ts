import { sh } from './shell.js';

/** What a fact's script printed. */
export interface FactOutput {
  readonly stdout: string;
  readonly stderr: string;
  readonly exit: number;
  /** A part of it was left out: then it is no answer. */
  readonly truncated?: boolean;
}

/**
 * The last line of every fact's output: the ASCII record separator, and nothing that a program
 * prints by accident. Without it a script that was killed, cut short or never started would look
 * like a host on which nothing is.
 */
const mark = '\u001e.\n';

/** The exit of a script that has to do without a program whose answer counts. */
const unread = 74;

/**
 * Shell text for the line after a program whose answer counts: its own failures are answers, but
 * 126 and above are the shell's words for a program that did not start or was killed.
 */
export const mustHaveRun = `[ $? -lt 126 ] || exit ${unread}`;

/** Shell text that ends a script without a file which every host has: an empty answer would be a value. */
export const mustRead = (path: string): string =>
  sh`[ -r ${path} ] || { echo ${`${path} cannot be read`} >&2; exit ${unread}; }`;

/** The script in a subshell, so that it may exit, and then the mark. */
export const withEnd = (script: string): string => `(\n${script}\n)\nr=$?; printf '\\036.\\n'; exit $r`;

/** The output as the script alone printed it, or why it is no answer. */
export const untilEnd = (output: FactOutput): FactOutput | string => {
  const { stdout, stderr, exit, truncated } = output;
  const said = stderr.trim().split('\n').at(-1) || `exit ${exit}`;
  if (truncated) return 'the host printed more than is kept of an answer';
  if (!stdout.endsWith(mark)) return `the host did not answer to the end: ${said}`;
  if (exit === unread) return `what the answer needs cannot be had: ${said}`;
  // 128 is an ordinary exit of git; up to 192 the shell tells of signals.
  if (exit > 128 && exit <= 192) return `the reading was ended by signal ${exit - 128}: ${said}`;
  return { ...output, stdout: stdout.slice(0, -mark.length) };
};

/** What `untilEnd` takes for whole. */
export const ended = (stdout: string): string => stdout + mark;
