import type { Commands } from './state.js';

/** Words behind which another command begins. */
const leading: ReadonlySet<string> = new Set('if then else elif do while until ! { time coproc'.split(' '));

const closing: ReadonlySet<string> = new Set(['fi', 'done', '}']);

/** `name=`, `name+=`, `name[i]=` at the start of a word. */
export const assignment = /^[A-Za-z_]\w*(?:\[[^\]]*\])?\+?=/;

/** Words of one command that are remembered; of longer ones the first and the last. */
const remembered = 24;

/** A word has ended: what is the next one? */
export const endWord = (frame: Commands): void => {
  const { word, quoted } = frame;
  if (word === undefined) return;
  delete frame.word;
  frame.quoted = false;
  if (frame.next === 'delimiter') {
    frame.documents.push({ delimiter: word, quoted, strip: frame.strip === true });
    frame.next = frame.after;
  } else if (frame.next === 'target') frame.next = frame.after;
  else if (!inCase(frame, quoted ? undefined : word)) inCommand(frame, word, quoted ? undefined : word);
};

/** Whether the word belongs to the head or the patterns of a `case`. */
const inCase = ({ cases }: Commands, reserved: string | undefined): boolean => {
  const last = cases.length - 1;
  const at = cases[last];
  if (at === 'subject') cases[last] = 'in';
  else if (at === 'in' && reserved === 'in') cases[last] = 'pattern';
  else if (at === 'pattern' && reserved === 'esac') cases.pop();
  return at !== undefined && at !== 'body';
};

const inCommand = (frame: Commands, word: string, reserved: string | undefined): void => {
  if (frame.next === 'name') {
    frame.next = frame.words[0] === 'function' ? 'command' : 'argument';
    frame.words.push(word);
  } else if (frame.next === 'argument') {
    if (reserved === 'do' && /^(?:for|select)$/.test(frame.words[0] ?? '')) beginCommand(frame);
    else if (frame.words.length < remembered) frame.words.push(word);
    else frame.words[remembered - 1] = word;
  } else if (reserved === 'case') {
    frame.cases.push('subject');
    frame.next = 'argument';
  } else if (reserved !== undefined && leading.has(reserved)) beginCommand(frame);
  else if (reserved === 'esac' && frame.cases.at(-1) === 'body') {
    frame.cases.pop();
    frame.next = 'argument';
  } else if (reserved !== undefined && closing.has(reserved)) frame.next = 'argument';
  else if (!assignment.test(word)) {
    frame.words = [word];
    frame.next = reserved !== undefined && /^(?:for|select|function)$/.test(reserved) ? 'name' : 'argument';
  }
};

const beginCommand = (frame: Commands): void => {
  frame.words = [];
  frame.next = 'command';
};

/** A command has ended, at a newline or an operator; `[[ a && b ]]` goes on behind its operators. */
export const endCommand = (frame: Commands, operator: string): void => {
  endWord(frame);
  if (frame.array) return;
  const inTest = frame.words[0] === '[[' && frame.words.at(-1) !== ']]' && /[&|]/.test(operator);
  beginCommand(frame);
  if (inTest) {
    frame.words = ['[['];
    frame.next = 'argument';
  }
};
