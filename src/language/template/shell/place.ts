import {
  type Arithmetic,
  block,
  type Commands,
  commandsAround,
  innermost,
  type Parameter,
  type State,
} from './state.js';
import { assignment } from './words.js';

/** How a value is handed over at a place. */
export interface ShellPlace {
  /**
   * - `word`: a word of its own, `"${x}"`
   * - `inside`: text where the shell expands without splitting, `${x}`
   * - `single`: text inside single quotes, `'"${x}"'`
   * - `text`: the shell takes no expansion there, so the value itself, once it passed its check
   * - `verbatim`: the value itself inside a here-document that expands nothing
   */
  readonly form: 'word' | 'inside' | 'single' | 'text' | 'verbatim';
  /** What the value must be there, because the shell would read more than a text in it. */
  readonly check?: 'number' | 'number-or-nothing' | 'plain' | 'name' | 'no-subscript';
  /** Several values are one text, because they would be words of a command otherwise. */
  readonly joined?: boolean;
}

/** A place at which no value can stand. */
export interface NoPlace {
  readonly message: string;
  readonly help: string;
}

const assign = 'put the value into a variable in a line of its own, x={{ value }}, and write "$x" here';

const no = (message: string, help = assign): NoPlace => ({ message, help });

/**
 * Where a value would stand.
 * @param following the text behind it as far as it is literal; `unknown` for values, `block` for blocks
 */
export const placeAt = (state: State, following: string): ShellPlace | NoPlace => {
  if (state.lost !== undefined)
    return no(
      `a value cannot stand behind ${state.lost}: shells do not agree on what it is`,
      'write what stands before it another way, or put the value into a variable in the first line',
    );
  const frame = innermost(state);
  if (state.rest === '\\' && frame.kind !== 'single')
    return no(
      'the backslash before this value escapes nothing that is known',
      "write the backslash in quotes: '\\'{{ value }}",
    );
  if (state.rest === '$') return { form: 'text', check: 'name' };
  const around = commandsAround(state);
  switch (frame.kind) {
    case 'ansi':
      return no(
        "a value cannot stand inside $'…', which shells read in different ways",
        `end the quotes before it: $'…'{{ value }}$'…'`,
      );
    case 'comment':
      return { form: 'inside' };
    case 'document':
      return { form: frame.quoted ? 'verbatim' : 'inside' };
    case 'parameter':
      return inParameter(frame);
    case 'arithmetic':
      return { form: 'inside', check: isGlued(frame) ? 'plain' : 'number' };
    case 'commands':
      return inWords(frame, following);
    default:
      return { form: frame.kind === 'single' ? 'single' : 'inside', ...inQuotes(around, following) };
  }
};

const isGlued = ({ last }: Arithmetic): boolean => /[\w#]/.test(last);

/** `${name…}`: the name itself, or the word behind its operator. */
const inParameter = ({ head, quoted }: Parameter): ShellPlace | NoPlace => {
  if (/^[#!]?\w*$/.test(head)) return { form: 'text', check: 'plain' };
  const [, operator = ''] = /^(?:\w+|[@*#?$!-])(:?[-=?+]|##?|%%?)/.exec(head) ?? [];
  if (/^:?[-=?+]$/.test(operator)) return { form: quoted ? 'inside' : 'word', joined: true };
  if (operator !== '') return { form: 'word', joined: true };
  return no('a value cannot stand inside this ${…}, which the shell may compute with');
};

type Found = ShellPlace | NoPlace;

/** Programs whose argument after -c is another shell's text. */
const shells = /^(?:sh|bash|dash|ash|zsh|ksh|ksh93|mksh|rbash|su|runuser|flock|script)$/;

/** Builtins that take names of variables, in which bash evaluates subscripts. */
const takeNames: ReadonlySet<string> = new Set(
  'unset read declare typeset local readonly export mapfile readarray getopts'.split(' '),
);

const inWords = (frame: Commands, following: string): Found => {
  const { word = '', next, quoted } = frame;
  if (next === 'delimiter')
    return no('a value cannot be the end mark of a here-document', 'write the mark out: <<END');
  if (next === 'name') return { form: 'text', check: 'plain' };
  if (next === 'command' && !quoted) {
    // A variable or a function is named by what the shell reads, not by what it expands.
    if (/^\w*$/.test(word) && /^(?:\w|\0)*(?:\[[^\]]*\])?\+?=/.test(following))
      return { form: 'text', check: 'plain' };
    if (/^\w*$/.test(word) && /^\w*\s*\(\)/.test(following)) return { form: 'text', check: 'plain' };
  }
  if (!quoted && /(?:^|[=:])~[^/]*$/.test(word)) return { form: 'text', check: 'plain' };
  if (
    !quoted &&
    (/\{[^}]*\.\.[^}]*$/.test(word) || (/\{[^}]*$/.test(word) && /^[^\s}]*\.\./.test(following)))
  )
    return { form: 'text', check: 'plain' };
  if (isSubscript(frame, word)) return { form: 'text', check: 'plain' };
  const script = otherScript(frame, following);
  if (script) return script;
  const check = checkOf(frame, following);
  if ('message' in check) return check;
  return { form: 'word', ...check, ...(assignment.test(word) && { joined: true }) };
};

/** `name[…` where bash computes with what is between the brackets. */
const isSubscript = ({ next, words, array }: Commands, word: string): boolean =>
  (/^[A-Za-z_]\w*\[[^\]]*$/.test(word) && (next === 'command' || namesVariables(words))) ||
  (array === true && /^\[[^\]]*$/.test(word));

const namesVariables = (words: readonly string[]): boolean =>
  words.some((one) => takeNames.has(one)) || words.includes('let') || /^-[vR]$/.test(words.at(-1) ?? '');

const inQuotes = (frame: Commands, following: string): Partial<ShellPlace> | NoPlace =>
  otherScript(frame, following) ?? checkOf(frame, following);

/** Text that a shell reads as a program later: a value in it would be code there. */
const otherScript = (frame: Commands, following: string): NoPlace | undefined => {
  const { words, word = '' } = frame;
  const previous = words.at(-1) ?? '';
  const whole = word === '' && /^["']?(?:[\s;&|)]|$)/.test(following);
  if (words.some((one) => shells.test(baseName(one))) && /^(?:-\w*c|--command)$/.test(previous) && !whole)
    return no(
      `this text is a program for another shell, and a value in it would be read as a part of the program`,
      `hand the value over as an argument: sh -c 'echo "$1"' sh {{ value }}`,
    );
  const builtin = words.find((one) => /^(?:eval|trap|alias)$/.test(one));
  if (
    builtin === undefined ||
    (builtin === 'trap' && words.length > 1) ||
    (whole && builtin === 'eval' && words.length === 1)
  )
    return undefined;
  return no(`${builtin} reads this value as a part of a program`, assign);
};

const baseName = (path: string): string => path.split('/').at(-1) ?? '';

const numeric = 'eq|ne|lt|le|gt|ge';

/** bash computes with the operands of some builtins, and executes `a[$(…)]` while it does. */
const checkOf = (frame: Commands, following: string): Pick<ShellPlace, 'check'> | NoPlace => {
  const { words, word = '' } = frame;
  const previous = words.at(-1) ?? '';
  if (
    words[0] === 'let' ||
    (words.some((one) => takeNames.has(one)) && words.some((one) => /^-\w*i/.test(one)))
  )
    return { check: 'number' };
  if (/^(?:\[\[|\[|test)$/.test(words[0] ?? '')) {
    if (/^-[vR]$/.test(previous)) return { check: 'no-subscript' };
    if (new RegExp(`^-(?:${numeric})$`).test(previous)) return { check: 'number-or-nothing' };
    if (new RegExp(`^[^\\s${block}]*\\s+-(?:${numeric})(?:\\s|$)`).test(following))
      return { check: 'number-or-nothing' };
    if (words[0] === '[[' && new RegExp(`^[^\\s]*\\s*-?${block}`).test(following))
      return no(
        'what this value is compared by stands in a block',
        'write the comparison without {{#if}} and {{#each}}',
      );
  }
  if (namesVariables(words) && !word.includes('=')) return { check: 'no-subscript' };
  return {};
};

export const isNoPlace = (place: ShellPlace | NoPlace): place is NoPlace => 'message' in place;
