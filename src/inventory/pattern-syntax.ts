import { parseHostPort } from './host-name.js';
import { expandRange } from './host-range.js';

/** One term of a host pattern. */
export interface PatternTerm {
  /** As written, without the sign. */
  readonly text: string;
  readonly sign: 'add' | 'intersect' | 'exclude';
  /** Offset of the term in the pattern, for positions; 0 where the pattern was a list. */
  readonly offset: number;
}

/**
 * Splits `a:&b:!c` or `a,&b,!c` into terms. A comma splits everywhere; without one a colon does,
 * except in what reads as one address, port or range (`web[0:2]`, `2001:db8::1`).
 */
export const splitPattern = (pattern: string): PatternTerm[] =>
  pieces(pattern)
    .map(({ text, offset }) => ({
      text: text.trim(),
      offset: offset + text.length - text.trimStart().length,
    }))
    .filter(({ text }) => text !== '')
    .map(({ text, offset }) => {
      const sign = text.startsWith('!') ? 'exclude' : text.startsWith('&') ? 'intersect' : 'add';
      return sign === 'add' ? { text, sign, offset } : { text: text.slice(1), sign, offset: offset + 1 };
    });

const pieces = (pattern: string): { text: string; offset: number }[] => {
  if (!pattern.includes(',')) {
    if (isOneAddress(pattern)) return [{ text: pattern, offset: 0 }];
    return [...pattern.matchAll(/(?:[^\s:[\]]|\[[^\]]*\])+/g)].map((match) => ({
      text: match[0],
      offset: match.index,
    }));
  }
  let offset = 0;
  return pattern.split(',').map((text) => {
    const piece = { text, offset };
    offset += text.length + 1;
    return piece;
  });
};

const isOneAddress = (pattern: string): boolean =>
  parseHostPort(pattern) !== undefined && !('mistake' in expandRange(pattern));

/** `web[1]`, `web[-1]`, `web[0:2]`, `web[2:]`: both ends count. */
export interface Subscript {
  readonly first: number;
  /** -1 is the last one; undefined for a single index. */
  readonly last?: number;
}

/** Takes the subscript off a term; a regular expression has none. */
export const splitSubscript = (text: string): { readonly name: string; readonly subscript?: Subscript } => {
  if (text.startsWith('~')) return { name: text };
  const match = /^(.+)\[(?:(-?\d+)|(\d+)[:-](\d*))\]$/.exec(text);
  if (match === null) return { name: text };
  const [, name = '', index, first, last] = match;
  if (index !== undefined) return { name, subscript: { first: Number(index) } };
  return { name, subscript: { first: Number(first), last: last === '' ? -1 : Number(last) } };
};

/**
 * What a term matches: a glob of `fnmatch` (`*`, `?`, `[seq]`, `[!seq]`) over the whole name, or
 * after `~` a regular expression from its beginning.
 * @throws SyntaxError when the regular expression is none.
 */
export const nameMatcher = (text: string): ((name: string) => boolean) => {
  if (text.startsWith('~')) {
    const [, flag = '', body = ''] = /^(\(\?i\))?(.*)$/s.exec(text.slice(1)) ?? [];
    const expression = new RegExp(`^(?:${body.replaceAll('(?P<', '(?<')})`, flag === '' ? '' : 'i');
    return (name) => expression.test(name);
  }
  if (!/[*?[]/.test(text)) return (name) => name === text;
  const expression = new RegExp(`^${globSource(text)}$`, 's');
  return (name) => expression.test(name);
};

const globSource = (glob: string): string => {
  let source = '';
  for (let at = 0; at < glob.length; at += 1) {
    const char = glob[at]!;
    if (char === '*') source += '.*';
    else if (char === '?') source += '.';
    else if (char !== '[') source += escapeLiteral(char);
    else {
      const close = glob.indexOf(']', at + (glob[at + 1] === '!' ? 3 : 2));
      if (close < 0) source += '\\[';
      else {
        const set = glob
          .slice(at + 1, close)
          .replaceAll('\\', '\\\\')
          .replaceAll(/[\]^[]/g, '\\$&');
        source += set.startsWith('!') ? `[^${set.slice(1)}]` : `[${set}]`;
        at = close;
      }
    }
  }
  return source;
};

const escapeLiteral = (text: string): string => text.replace(/[.*+?^${}()|[\]\\/]/g, '\\$&');
