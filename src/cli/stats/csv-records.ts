/** One record of a CSV text, with where it and its cells stand. */
export interface CsvRecord {
  readonly cells: readonly string[];
  /** Line on which the record begins, from 1. */
  readonly line: number;
  /** Nothing stands on its line, not even quotes. */
  readonly blank: boolean;
  /** Line and column of a cell's first character. */
  cellAt(index: number): CsvPlace;
}

export interface CsvPlace {
  readonly line: number;
  readonly column: number;
}

/** A CSV text that breaks RFC 4180 in a way that leaves its meaning open. */
export class MalformedCsv extends Error {
  constructor(
    readonly place: CsvPlace,
    message: string,
  ) {
    super(message);
  }
}

/** No honest record is longer; an unclosed quote must not swallow a file of any size into memory. */
const LONGEST_RECORD = 16 * 1024 * 1024;

/**
 * Splits CSV text that comes in pieces into records (RFC 4180; lines may end in CRLF, LF or CR).
 * Holds no more than one unfinished record. A blank line is a record of one empty cell.
 */
export class CsvRecords {
  #rest = '';
  #line = 1;

  /** The records that are complete now that `text` has come. */
  *push(text: string): Generator<CsvRecord> {
    yield* this.#records(this.#rest + text, false);
    if (this.#rest.length > LONGEST_RECORD) {
      throw new MalformedCsv(
        { line: this.#line, column: 1 },
        'the record that begins here does not end within 16 MiB; perhaps a quote is not closed',
      );
    }
  }

  /** The last record, which needs no line end. */
  *end(): Generator<CsvRecord> {
    yield* this.#records(this.#rest, true);
  }

  *#records(text: string, complete: boolean): Generator<CsvRecord> {
    let start = 0;
    while (start < text.length) {
      const read = plainRecord(text, start, this.#line) ?? anyRecord(text, start, this.#line, complete);
      if (read === undefined) break;
      start = read.next;
      this.#line = read.nextLine;
      yield read.record;
    }
    this.#rest = text.slice(start);
  }
}

interface Read {
  readonly record: CsvRecord;
  readonly next: number;
  readonly nextLine: number;
}

/** The fast way, for a line that ends in LF or CRLF and holds no quote: nearly every line of nearly every file. */
function plainRecord(text: string, start: number, line: number): Read | undefined {
  const newline = text.indexOf('\n', start);
  if (newline === -1) return undefined;
  const end = newline > start && text[newline - 1] === '\r' ? newline - 1 : newline;
  const content = text.slice(start, end);
  if (content.includes('"') || content.includes('\r')) return undefined;
  const cells = content.split(',');
  const cellAt = (index: number): CsvPlace => ({
    line,
    column: 1 + cells.slice(0, index).reduce((sum, cell) => sum + cell.length + 1, 0),
  });
  return { record: { cells, line, blank: content === '', cellAt }, next: newline + 1, nextLine: line + 1 };
}

/** Character by character; undefined when the text ends before the record does and more may come. */
function anyRecord(text: string, start: number, firstLine: number, complete: boolean): Read | undefined {
  const cells: string[] = [];
  const places: CsvPlace[] = [];
  let line = firstLine;
  let lineStart = start;
  let at = start;
  for (;;) {
    places.push({ line, column: at - lineStart + 1 });
    let cell = '';
    if (text[at] === '"') {
      let from = at + 1;
      for (;;) {
        const quote = text.indexOf('"', from);
        if (quote === -1 || (quote + 1 === text.length && !complete)) {
          if (!complete) return undefined;
          throw new MalformedCsv(places.at(-1)!, 'the quote that opens here is never closed');
        }
        cell += text.slice(from, quote);
        from = quote + 1;
        if (text[from] !== '"') break;
        cell += '"';
        from++;
      }
      for (let i = at; i < from; i++) {
        if (text[i] === '\n' || (text[i] === '\r' && text[i + 1] !== '\n')) {
          line++;
          lineStart = i + 1;
        }
      }
      at = from;
      if (at < text.length && !',\r\n'.includes(text[at]!)) {
        throw new MalformedCsv(
          { line, column: at - lineStart + 1 },
          `found ${JSON.stringify(text[at])} after a closing quote; expected a comma or the end of the line`,
        );
      }
    } else {
      const from = at;
      while (at < text.length && !',\r\n'.includes(text[at]!)) at++;
      cell = text.slice(from, at);
    }
    cells.push(cell);
    if (at < text.length && text[at] === ',') {
      at++;
      continue;
    }
    // A CR that ends the piece may be half of a CRLF.
    if (!complete && (at === text.length || (text[at] === '\r' && at + 1 === text.length))) return undefined;
    const next = Math.min(text.length, at + (text[at] === '\r' && text[at + 1] === '\n' ? 2 : 1));
    const record = { cells, line: firstLine, blank: at === start, cellAt: (index: number) => places[index]! };
    return { record, next, nextLine: line + 1 };
  }
}
