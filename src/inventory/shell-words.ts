/** A word of a line, unquoted, and where it starts (column from 0). */
interface Word {
  readonly text: string;
  readonly offset: number;
}

export type SplitLine =
  | { readonly words: readonly Word[] }
  | { readonly mistake: 'open-quote' | 'trailing-backslash'; readonly offset: number };

/**
 * Splits a line into words as POSIX `sh` reads them, comments dropped: what Python's
 * `shlex.split(line, comments=True)` gives, which defines the host lines of INI inventories.
 * There `#` starts a comment also inside an unquoted word.
 */
export const splitWords = (line: string): SplitLine => {
  const words: Word[] = [];
  let text: string | undefined;
  let start = 0;
  let at = 0;
  const add = (piece: string): void => {
    if (text === undefined) start = at;
    text = (text ?? '') + piece;
  };
  const finish = (): void => {
    if (text !== undefined) words.push({ text, offset: start });
    text = undefined;
  };
  while (at < line.length) {
    const char = line[at]!;
    if (char === '#') break;
    if (' \t\r\n'.includes(char)) {
      finish();
      at += 1;
    } else if (char === "'" || char === '"') {
      const quoted = char === "'" ? singleQuoted(line, at) : doubleQuoted(line, at);
      if (quoted === undefined) return { mistake: 'open-quote', offset: at };
      add(quoted.text);
      at = quoted.end;
    } else if (char === '\\') {
      if (at + 1 >= line.length) return { mistake: 'trailing-backslash', offset: at };
      add(line[at + 1]!);
      at += 2;
    } else {
      add(char);
      at += 1;
    }
  }
  finish();
  return { words };
};

interface Quoted {
  readonly text: string;
  readonly end: number;
}

const singleQuoted = (line: string, open: number): Quoted | undefined => {
  const close = line.indexOf("'", open + 1);
  return close < 0 ? undefined : { text: line.slice(open + 1, close), end: close + 1 };
};

/** A backslash escapes only `"` and itself there. */
const doubleQuoted = (line: string, open: number): Quoted | undefined => {
  let text = '';
  for (let at = open + 1; at < line.length; at += 1) {
    const char = line[at]!;
    if (char === '"') return { text, end: at + 1 };
    const next = line[at + 1];
    if (char === '\\' && (next === '"' || next === '\\')) {
      text += next;
      at += 1;
    } else text += char;
  }
  return undefined;
};
