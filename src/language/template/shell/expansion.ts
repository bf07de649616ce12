import { type Arithmetic, commands, inBackquotes, innermost, type State, unknown } from './state.js';
import { endWord } from './words.js';

/** How many characters a step used; 0 when it has to see more first. */
export type Used = number;

export const lose = (state: State, what: string): Used => {
  state.lost = what;
  return 1;
};

/** Whether the decision needs `count` characters more than there are, and they may still come. */
export const wants = (text: string, at: number, count: number, last: boolean): boolean =>
  !last && at + count >= text.length;

export const backslash = (state: State, text: string, at: number, add: (character: string) => void): Used => {
  // A backslash as the very last thing stays in `rest`: it would escape what a value begins with.
  if (at + 1 >= text.length) return 0;
  if (inBackquotes(state)) return lose(state, 'a backslash inside backquotes');
  if (text[at + 1] !== '\n') add(text[at + 1]!);
  return 2;
};

/** `$` and backquote, in every place where they expand. Returns undefined when it is neither. */
export const expansion = (
  state: State,
  text: string,
  at: number,
  last: boolean,
  quoted: boolean,
): Used | undefined => {
  const character = text[at];
  if (character === '`') return backquote(state);
  if (character !== '$') return undefined;
  const next = text[at + 1];
  if (next === undefined) return 0;
  if (next === '(') {
    if (wants(text, at, 2, last)) return 0;
    const arithmetic = text[at + 2] === '(';
    state.open.push(arithmetic ? sum('))') : commands(')'));
    return arithmetic ? 3 : 2;
  }
  if (next === '{') state.open.push({ kind: 'parameter', quoted, head: '' });
  else if (next === '[') state.open.push(sum(']'));
  else if (next === "'" && !quoted) state.open.push({ kind: 'ansi' });
  else if (next === '"' && !quoted) state.open.push({ kind: 'double' });
  else return 1;
  return 2;
};

export const sum = (closing: Arithmetic['closing']): Arithmetic => ({
  kind: 'arithmetic',
  closing,
  depth: 0,
  last: unknown,
});

const backquote = (state: State): Used => {
  const frame = innermost(state);
  if (frame.kind === 'commands' && frame.closing === '`') {
    endWord(frame);
    if (frame.cases.length > 0 || frame.documents.length > 0) return lose(state, 'these backquotes');
    state.open.pop();
  } else if (inBackquotes(state)) return lose(state, 'quotes that begin inside backquotes and end outside');
  else state.open.push(commands('`'));
  return 1;
};
