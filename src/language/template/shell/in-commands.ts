import { backslash, expansion, lose, sum, type Used, wants } from './expansion.js';
import { addToWord, type Commands, commands, inBackquotes, innermost, type State, unknown } from './state.js';
import { assignment, endCommand, endWord } from './words.js';

/** One step where words are: commands, and the words of an array. */
export const inCommands = (state: State, frame: Commands, text: string, at: number, last: boolean): Used => {
  const character = text[at]!;
  switch (character) {
    case '\\':
      return backslash(state, text, at, (escaped) => {
        addToWord(frame, escaped);
        frame.quoted = true;
      });
    case "'":
    case '"':
      addToWord(frame, '');
      frame.quoted = true;
      state.open.push({ kind: character === '"' ? 'double' : 'single' });
      return 1;
    case '#':
      if (frame.word !== undefined) break;
      state.open.push({ kind: 'comment' });
      return 1;
    case ' ':
    case '\t':
      endWord(frame);
      return 1;
    case '\n':
      endCommand(frame, character);
      beginDocument(state, frame);
      return 1;
    case ';':
      return semicolon(frame, text, at, last);
    case '&':
      if (wants(text, at, 1, last)) return 0;
      if (text[at + 1] === '>') return redirection(frame, 2);
      endCommand(frame, character);
      return 1;
    case '|':
      if (frame.cases.at(-1) === 'pattern') endWord(frame);
      else endCommand(frame, character);
      return 1;
    case '<':
    case '>':
      return angle(state, frame, text, at, last);
    case '(':
      return opening(state, frame, text, at, last);
    case ')':
      return closing(state, frame);
    case '$':
    case '`': {
      const depth = state.open.length;
      const used = expansion(state, text, at, last, false);
      if (state.open.length > depth) addToWord(frame, unknown);
      else if (used === 1 && character === '$') addToWord(frame, character);
      return used ?? 1;
    }
  }
  addToWord(frame, character);
  return 1;
};

const semicolon = (frame: Commands, text: string, at: number, last: boolean): Used => {
  if (frame.cases.at(-1) === 'body') {
    if (wants(text, at, 1, last)) return 0;
    if (text[at + 1] === ';' || text[at + 1] === '&') {
      endCommand(frame, ';');
      frame.cases[frame.cases.length - 1] = 'pattern';
      return 2;
    }
  }
  endCommand(frame, ';');
  return 1;
};

const redirection = (frame: Commands, used: Used, next: 'target' | 'delimiter' = 'target'): Used => {
  // Digits in front are a file descriptor, and no word.
  if (frame.word !== undefined && /^\d+$/.test(frame.word) && !frame.quoted) delete frame.word;
  endWord(frame);
  frame.after = frame.next === 'command' ? 'command' : 'argument';
  frame.next = next;
  return used;
};

const angle = (state: State, frame: Commands, text: string, at: number, last: boolean): Used => {
  if (wants(text, at, 3, last) && /^[<>](?:$|<$|<<$)/.test(text.slice(at))) return 0;
  const [operator = ''] = /^(?:<<<|<<-|<<|<>|<&|>>|>&|>\||[<>])/.exec(text.slice(at, at + 3)) ?? [];
  if (operator.length === 1 && text[at + 1] === '(') {
    addToWord(frame, unknown);
    state.open.push(commands(')'));
    return 2;
  }
  if (operator !== '<<' && operator !== '<<-') return redirection(frame, operator.length);
  if (inBackquotes(state)) return lose(state, 'a here-document inside backquotes');
  frame.strip = operator === '<<-';
  return redirection(frame, operator.length, 'delimiter');
};

const opening = (state: State, frame: Commands, text: string, at: number, last: boolean): Used => {
  if (frame.cases.at(-1) === 'pattern' && frame.word === undefined) return 1;
  if (frame.word === undefined && frame.next === 'command') {
    if (wants(text, at, 1, last)) return 0;
    if (text[at + 1] === '(') {
      frame.next = 'argument';
      state.open.push(sum('))'));
      return 2;
    }
  }
  if (frame.words[0] === '[[') {
    endWord(frame);
    return 1;
  }
  const array = frame.word !== undefined && assignment.test(frame.word) && frame.word.endsWith('=');
  if (!array && frame.next === 'command') endWordOfFunction(frame);
  state.open.push(commands(')', array));
  return 1;
};

/** `name()`: a command follows. */
const endWordOfFunction = (frame: Commands): void => {
  delete frame.word;
  frame.quoted = false;
};

const closing = (state: State, frame: Commands): Used => {
  const { cases } = frame;
  endWord(frame);
  if (cases.at(-1) === 'pattern') {
    cases[cases.length - 1] = 'body';
    endCommand(frame, ')');
    return 1;
  }
  if (frame.words[0] === '[[') return 1;
  if (frame.closing !== ')' || cases.length > 0) return lose(state, 'a ) that closes nothing');
  if (frame.documents.length > 0) return lose(state, 'a here-document that begins behind its )');
  state.open.pop();
  const outer = innermost(state);
  // Behind a subshell, and behind the parentheses of a function's name.
  if (outer.kind === 'commands' && outer.word === undefined) endCommand(outer, ')');
  return 1;
};

export const beginDocument = (state: State, frame: Commands): void => {
  const document = frame.documents.shift();
  if (!document) return;
  if (document.delimiter.includes(unknown)) lose(state, 'a here-document whose end mark is not written out');
  state.open.push({ kind: 'document', ...document, line: '', byValue: false });
};
