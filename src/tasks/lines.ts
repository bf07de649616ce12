/** A line of a text without its end, and its end: nothing where the text stops without one. */
export interface Line {
  readonly text: string;
  readonly end: '\n' | '\r\n' | '';
}

/** A text as lines. A byte order mark is no part of the first. */
export interface Lines {
  readonly mark: '' | '\ufeff';
  readonly lines: readonly Line[];
}

export const linesOf = (text: string): Lines => {
  const mark = text.startsWith('\ufeff') ? '\ufeff' : '';
  const lines = [...text.slice(mark.length).matchAll(/([^\n]*?)(\r?\n|$)/g)]
    .map(([, line = '', end = '']) => ({ text: line, end: end as Line['end'] }))
    .filter(({ text: line, end }) => line !== '' || end !== '');
  return { mark, lines };
};

/**
 * The edited lines as a text again. New lines end as their neighbours do, and the text ends with a line end, or
 * without one, as it did.
 */
export const edited = (before: Lines, lines: readonly Line[]): string => {
  const open = before.lines.at(-1)?.end === '';
  const usual = before.lines.find(({ end }) => end !== '')?.end ?? '\n';
  const last = lines.length - 1;
  const ended = lines.map(({ text, end }, index) => {
    if (index === last && open && text !== '') return text;
    const near = lines.slice(0, index).findLast((line) => line.end !== '')?.end;
    return text + (end || near || usual);
  });
  return before.mark + ended.join('');
};

/** A line that an edit puts in; its end is settled by `edited`. */
export const newLine = (text: string): Line => ({ text: text.replace(/\r$/, ''), end: '' });
