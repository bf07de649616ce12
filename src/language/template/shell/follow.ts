import { lose, type Used } from './expansion.js';
import { inCommands } from './in-commands.js';
import { inAnsi, inArithmetic, inDocument, inDouble, inParameter } from './in-quotes.js';
import { addToWord, commandsAround, inBackquotes, innermost, type State } from './state.js';

/** Follows literal text. What its end leaves undecided waits in `rest`. */
export const follow = (state: State, text: string): void => advance(state, text, false);

/** Follows a value that stands in the text as it is; a line that it completes must not end a here-document. */
export const followValue = (state: State, text: string): void => {
  for (const piece of text.split(/(?<=\n)|(?=\n)/)) {
    const frame = innermost(state);
    if (frame.kind === 'document') frame.byValue = true;
    follow(state, piece);
  }
};

/** Decides what was left undecided, because no literal text comes next. */
export const settle = (state: State): void => advance(state, '', true);

const advance = (state: State, text: string, last: boolean): void => {
  const all = state.rest + text;
  state.rest = '';
  let at = 0;
  while (at < all.length && state.lost === undefined) {
    const used = step(state, all, at, last);
    if (used === 0) break;
    at += used;
  }
  state.rest = state.lost === undefined ? all.slice(at) : '';
};

const step = (state: State, text: string, at: number, last: boolean): Used => {
  const frame = innermost(state);
  const character = text[at]!;
  switch (frame.kind) {
    case 'commands':
      return inCommands(state, frame, text, at, last);
    case 'comment':
      if (character === '`' && inBackquotes(state)) return lose(state, 'a comment inside backquotes');
      if (character !== '\n') return 1;
      state.open.pop();
      return step(state, text, at, last);
    case 'single':
      if (character === "'") state.open.pop();
      else addToWord(commandsAround(state), character);
      return 1;
    case 'ansi':
      return inAnsi(state, text, at, last);
    case 'double':
      return inDouble(state, text, at, last);
    case 'parameter':
      return inParameter(state, frame, text, at, last);
    case 'arithmetic':
      return inArithmetic(state, frame, text, at, last);
    case 'document':
      return inDocument(state, frame, text, at, last);
  }
};
