import { backslash, expansion, lose, type Used, wants } from './expansion.js';
import { beginDocument } from './in-commands.js';
import {
  type Arithmetic,
  addToWord,
  type Commands,
  commandsAround,
  type HereDocument,
  innermost,
  type Parameter,
  type State,
  unknown,
} from './state.js';

export const inAnsi = (state: State, text: string, at: number, last: boolean): Used => {
  if (text[at] === "'") state.open.pop();
  if (text[at] !== '\\') return 1;
  if (wants(text, at, 1, last)) return 0;
  // bash goes on behind \', dash ends there.
  return /['c]/.test(text[at + 1] ?? '') ? lose(state, "an escaped quote inside $'…'") : 2;
};

export const inDouble = (state: State, text: string, at: number, last: boolean): Used => {
  const character = text[at]!;
  const word = commandsAround(state);
  if (character === '\\') return backslash(state, text, at, (escaped) => addToWord(word, escaped));
  if (character === '"') {
    state.open.pop();
    return 1;
  }
  const used = expansion(state, text, at, last, true);
  if (used !== 0) addToWord(word, used === undefined || used === 1 ? character : unknown);
  return used ?? 1;
};

export const inParameter = (
  state: State,
  frame: Parameter,
  text: string,
  at: number,
  last: boolean,
): Used => {
  const character = text[at]!;
  if (character === '}') {
    state.open.pop();
    return 1;
  }
  if (character === "'" || character === '"') {
    if (frame.quoted) return lose(state, `a quote inside "\${…}"`);
    state.open.push({ kind: character === '"' ? 'double' : 'single' });
    return 1;
  }
  if (character === '\\') return backslash(state, text, at, () => {});
  const used = expansion(state, text, at, last, frame.quoted);
  if (used !== 0) frame.head += used === undefined ? character : unknown;
  return used ?? 1;
};

export const inArithmetic = (
  state: State,
  frame: Arithmetic,
  text: string,
  at: number,
  last: boolean,
): Used => {
  const character = text[at]!;
  if (character === '\\') return backslash(state, text, at, () => {});
  const used = expansion(state, text, at, last, true);
  if (used !== undefined) {
    if (used !== 0) frame.last = used === 1 ? character : unknown;
    return used;
  }
  frame.last = character;
  const [opens, closes] = frame.closing === ']' ? '[]' : '()';
  if (character === opens) frame.depth++;
  if (character !== closes) return 1;
  if (frame.depth > 0) {
    frame.depth--;
    return 1;
  }
  if (frame.closing === '))') {
    if (wants(text, at, 1, last)) return 0;
    if (text[at + 1] !== ')') return lose(state, 'a (( that is closed by a single )');
  }
  state.open.pop();
  return frame.closing.length;
};

export const inDocument = (
  state: State,
  frame: HereDocument,
  text: string,
  at: number,
  last: boolean,
): Used => {
  const character = text[at]!;
  if (character === '\n') {
    endLine(state, frame);
    return 1;
  }
  if (!frame.quoted) {
    if (character === '\\')
      return backslash(state, text, at, (escaped) => {
        frame.line += `\\${escaped}`;
      });
    const used = expansion(state, text, at, last, true);
    if (used !== undefined) {
      if (used !== 0) frame.line += used === 1 ? character : unknown;
      return used;
    }
  }
  frame.line += character;
  return 1;
};

const endLine = (state: State, frame: HereDocument): void => {
  const line = frame.strip ? frame.line.replace(/^\t+/, '') : frame.line;
  if (line === frame.delimiter) {
    if (frame.byValue) state.endedByValue = true;
    state.open.pop();
    beginDocument(state, innermost(state) as Commands);
  }
  frame.line = '';
  frame.byValue = false;
};
