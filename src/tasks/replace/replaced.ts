import { linePattern } from '../../model/linear-pattern.js';

/** What is replaced by what, and between which other texts. */
export interface TextReplacement {
  /** Of RE2; `^` and `$` stand for the ends of each line. */
  readonly regexp: string;
  /** May hold `\1` … `\9`, `\g<1>` and `\g<name>`, the groups of `regexp`. */
  readonly replace: string;
  /** Only behind the first text that matches. */
  readonly after?: string | undefined;
  /** Only in front of the last text that matches; of the first behind `after`, where both are given. */
  readonly before?: string | undefined;
}

/**
 * A text with every match replaced. Where all its lines end in CR LF the pattern does not see the CR. A byte order
 * mark is no part of the text.
 */
export const replaced = (text: string, wish: TextReplacement): string => {
  const mark = text.startsWith('\ufeff') ? '\ufeff' : '';
  const body = text.slice(mark.length);
  const windows = /\r\n/.test(body) && !/(^|[^\r])\n/.test(body);
  const plain = windows ? body.replaceAll('\r\n', '\n') : body;
  const part = between(plain, wish);
  if (part === undefined) return text;
  const [start, end] = part;
  const changed = plain.slice(0, start) + inPart(plain.slice(start, end), wish) + plain.slice(end);
  return mark + (windows ? changed.replaceAll('\n', '\r\n') : changed);
};

/** Where matches are looked for; undefined where `after` or `before` match nothing. */
const between = (
  text: string,
  { after, before }: TextReplacement,
): readonly [start: number, end: number] | undefined => {
  let start = 0;
  if (after !== undefined) {
    const matcher = linePattern(after).matcher(text);
    if (!matcher.find()) return undefined;
    start = matcher.end();
  }
  if (before === undefined) return [start, text.length];
  const rest = text.slice(start);
  const matcher = linePattern(before).matcher(rest);
  let end: number | undefined;
  while (matcher.find()) {
    end = matcher.start();
    if (after !== undefined) break;
  }
  return end === undefined ? undefined : [start, start + end];
};

const inPart = (text: string, { regexp, replace }: TextReplacement): string => {
  const matcher = linePattern(regexp).matcher(text);
  const pieces: string[] = [];
  let done = 0;
  while (matcher.find()) {
    pieces.push(
      text.slice(done, matcher.start()),
      filled(replace, (group) => matcher.group(group) ?? ''),
    );
    done = matcher.end();
  }
  return pieces.join('') + text.slice(done);
};

/** A replacement with its groups, as Python writes them. */
const filled = (replace: string, group: (name: number | string) => string): string =>
  replace.replace(/\\(?:g<(\w+)>|(\d)|(\\))/g, (_, named?: string, digit?: string) => {
    if (digit !== undefined) return group(Number(digit));
    if (named === undefined) return '\\';
    return group(/^\d+$/.test(named) ? Number(named) : named);
  });
