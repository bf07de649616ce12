/**
 * Where a point of a shell text lies: POSIX.1-2024, Shell Command Language 2.2 to 2.10, and what bash,
 * ksh and zsh add. All of it is data, so that the ways through a template's blocks can be compared.
 */
export interface State {
  /** Open constructs, innermost last. */
  readonly open: ShellFrame[];
  /** The beginning of something that the next character decides: `\`, `$`, `<`. */
  rest: string;
  /** What cannot be followed any further, in words; everything behind it is unknown. */
  lost?: string;
  /** A value completed the line that ends its here-document. */
  endedByValue?: boolean;
}

export type ShellFrame =
  | Commands
  | { kind: 'single' | 'double' | 'ansi' | 'comment' }
  | Parameter
  | Arithmetic
  | HereDocument;

/** A list of commands: the text itself, a subshell, a substitution; also the words of an array. */
export interface Commands {
  kind: 'commands';
  closing: '' | ')' | '`';
  array?: boolean;
  /** The word so far without its quotes; `unknown` stands for what is not literal. */
  word?: string;
  /** Something in the word is quoted. */
  quoted: boolean;
  /** The words of the simple command so far. */
  words: string[];
  /** What the next word is. */
  next: 'command' | 'argument' | 'name' | 'target' | 'delimiter';
  /** What the next word is after a redirection's target. */
  after: 'command' | 'argument';
  /** Open `case` statements, innermost last. */
  cases: ('subject' | 'in' | 'pattern' | 'body')[];
  /** Here-documents whose bodies begin after this line. */
  documents: Omit<HereDocument, 'kind' | 'line' | 'byValue'>[];
  /** `<<-` was written. */
  strip?: boolean;
}

/** `${…}`. */
export interface Parameter {
  kind: 'parameter';
  /** It stands inside double quotes or a here-document. */
  quoted: boolean;
  head: string;
}

/** `$((…))`, `((…))`, `$[…]`. */
export interface Arithmetic {
  kind: 'arithmetic';
  closing: '))' | ']';
  depth: number;
  /** The character before; `unknown` at first. */
  last: string;
}

export interface HereDocument {
  kind: 'document';
  delimiter: string;
  /** Its delimiter is quoted: nothing in it is expanded. */
  quoted: boolean;
  strip: boolean;
  line: string;
  /** A value is part of the line. */
  byValue: boolean;
}

/** Stands in words for what is not literal: values, expansions. */
export const unknown = '\0';

/** Stands in the text that follows for a block, of which nothing is known. */
export const block = '\uffff';

export const commands = (closing: Commands['closing'], array = false): Commands => ({
  kind: 'commands',
  closing,
  ...(array && { array }),
  quoted: false,
  words: [],
  next: array ? 'argument' : 'command',
  after: 'command',
  cases: [],
  documents: [],
});

export const beginning = (): State => ({ open: [commands('')], rest: '' });

export const innermost = (state: State): ShellFrame => state.open.at(-1)!;

/** The commands that the innermost construct is a part of. */
export const commandsAround = (state: State): Commands =>
  state.open.findLast((frame): frame is Commands => frame.kind === 'commands')!;

export const inBackquotes = (state: State): boolean =>
  state.open.some((frame) => frame.kind === 'commands' && frame.closing === '`');

/** Longer words are not told apart. */
const longestWord = 200;

export const addToWord = (frame: Commands, text: string): void => {
  frame.word =
    frame.word === undefined ? text : frame.word.length < longestWord ? frame.word + text : frame.word;
};
