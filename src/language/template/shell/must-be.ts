import type { ShellPlace } from './place.js';

/** Whether the value may stand at a place that checks it. @returns what it must be, when it may not */
export const mustBe = (
  check: NonNullable<ShellPlace['check']>,
  text: string,
  glued: boolean,
): string | undefined => {
  switch (check) {
    case 'number':
      return /^-?\d+(?:\.\d+)?$|^-?0[xX][0-9a-fA-F]+$/.test(text)
        ? undefined
        : 'a number, because the shell computes with it';
    case 'number-or-nothing':
      return text === '' || mustBe('number', text, glued) === undefined
        ? undefined
        : 'a number, because the shell compares it as one';
    case 'name':
      return /^[A-Za-z_]\w*$/.test(text) && !isOwn(text)
        ? undefined
        : 'the name of a shell variable, because $ stands before it';
    case 'plain':
      return (glued ? /^[\w.-]+$/ : /^(?:-?\d+|[A-Za-z0-9_][\w.-]*)$/).test(text) && !isOwn(text)
        ? undefined
        : 'letters, digits, _, . and - alone, because the shell reads a name or a number there';
    case 'no-subscript':
      return /^[^=]*\[/.test(text)
        ? 'a name without [ ], because bash computes with what is inside them'
        : undefined;
  }
};

/** A name of the variables that hand values over. */
const isOwn = (text: string): boolean => /rigger_\d/.test(text);
