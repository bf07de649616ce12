/**
 * Splits a line into words as POSIX sh does, quotes and backslashes included, and nothing else:
 * no variables, no globs, no pipes.
 * @throws SyntaxError when a quote is not closed.
 * @see https://pubs.opengroup.org/onlinepubs/9699919799/utilities/V3_chap02.html#tag_18_02
 */
export const splitWords = (line: string): string[] => {
  const words: string[] = [];
  let word: string | undefined;
  for (let rest = line; rest !== ''; ) {
    const part = /^(?:[^\s'"\\]+|\s+|'[^']*'|"(?:[^"\\]|\\[\s\S])*"|\\[\s\S])/.exec(rest)?.[0];
    if (part === undefined) throw new SyntaxError(`unclosed quote in ${JSON.stringify(line)}`);
    rest = rest.slice(part.length);
    if (/^\s/.test(part)) {
      if (word !== undefined) words.push(word);
      word = undefined;
    } else word = (word ?? '') + unquote(part);
  }
  return word === undefined ? words : [...words, word];
};

const unquote = (part: string): string => {
  if (part.startsWith("'")) return part.slice(1, -1);
  if (part.startsWith('"'))
    return part.slice(1, -1).replace(/\\([$`"\\]|\n)/g, (_, c) => (c === '\n' ? '' : c));
  if (part.startsWith('\\')) return part === '\\\n' ? '' : part.slice(1);
  return part;
};
