import { type ForeseenText, unforeseen } from '../../model/index.js';

/** A text as the shell's command substitution has it, which drops line ends at the end. */
const substituted = (text: ForeseenText): ForeseenText =>
  text.map((part, index) =>
    index === text.length - 1 && part !== unforeseen ? part.replace(/\n+$/, '') : part,
  );

/** A case of the shell that fails unless a variable holds what is expected. */
export const unless = (variable: string, text: ForeseenText, fail: string): string =>
  `case $${variable} in (${substituted(text).map(pattern).join('')}) ;; (*) ${fail} ;; esac`;

/** The same script that fails, and tells nothing, unless it ends well and prints what is expected. */
export const expecting = (script: string, text: ForeseenText): string =>
  [
    'rigger_read() {',
    script,
    '}',
    'rigger_told=$(rigger_read 2>/dev/null) || exit 1',
    unless('rigger_told', text, 'exit 1'),
  ].join('\n');

/** Quoted whatever it is: no part of it is a pattern, nor a word of the shell. */
const pattern = (part: ForeseenText[number]): string =>
  part === unforeseen ? '*' : `'${part.replaceAll("'", "'\\''")}'`;

/** Whether a text is what is expected, as the shell sees it. */
export const isExpected = (printed: string, text: ForeseenText): boolean =>
  new RegExp(
    `^${substituted(text)
      .map((part) => (part === unforeseen ? '[^]*' : part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')))
      .join('')}$`,
  ).test(printed.replace(/\n+$/, ''));
