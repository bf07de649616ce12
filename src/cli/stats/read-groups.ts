import { TextDecoder } from 'node:util';
import { counted, problem, RiggerError } from '../../model/index.js';
import { GroupedValues } from '../../statistics/grouped-values.js';
import { type CsvPlace, type CsvRecord, CsvRecords, MalformedCsv } from './csv-records.js';

/** The values of one column, grouped by the text of others. */
export interface GroupedTable {
  /** The texts of the `by` columns of each group, in the order in which the groups first appear. */
  readonly keys: readonly (readonly string[])[];
  readonly groups: Iterable<Float64Array>;
}

export interface Question {
  /** How the file is called in messages. */
  readonly file: string;
  readonly value: string;
  readonly by: readonly string[];
}

// Decimal notation only: Number() would also take '', '0x1f' and 'Infinity'.
const DECIMAL = /^\s*[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?\s*$/;

/**
 * Reads a table in one pass, holding its values and its distinct keys and nothing else.
 * Throws RiggerError with the row and column of the first mistake.
 */
export async function readGroups(
  chunks: AsyncIterable<Uint8Array>,
  question: Question,
): Promise<GroupedTable> {
  const reader = new TableReader(question);
  const records = new CsvRecords();
  // The decoder also takes away a byte order mark.
  const decoder = new TextDecoder('utf-8', { fatal: true });
  try {
    for await (const chunk of chunks) {
      for (const record of records.push(decode(decoder, chunk, question.file))) reader.take(record);
    }
    for (const record of records.push(decode(decoder, undefined, question.file))) reader.take(record);
    for (const record of records.end()) reader.take(record);
  } catch (error) {
    if (!(error instanceof MalformedCsv)) throw error;
    throw mistake('stats/malformed-csv', question.file, error.place, error.message, {
      help: 'quote cells as RFC 4180 says: "…", with a quote inside doubled',
    });
  }
  return reader.finish();
}

function decode(decoder: TextDecoder, chunk: Uint8Array | undefined, file: string): string {
  try {
    return chunk === undefined ? decoder.decode() : decoder.decode(chunk, { stream: true });
  } catch {
    throw new RiggerError([
      problem('stats/unreadable-file', `${file} is not text in UTF-8`, {
        help: 'convert it, for example with iconv -f latin1 -t utf-8',
      }),
    ]);
  }
}

/** Takes records one at a time: the header first, then rows. */
class TableReader {
  #header: readonly string[] | undefined;
  #valueColumn = -1;
  #byColumns: readonly number[] = [];
  #row = 0;
  #blank: CsvRecord | undefined;
  readonly #keys: string[][] = [];
  readonly #groupOf = new Map<string, number>();
  readonly #values = new GroupedValues();

  constructor(readonly question: Question) {}

  take(record: CsvRecord): void {
    if (this.#header === undefined) {
      this.#takeHeader(record);
    } else if (record.blank) {
      // Harmless at the end of a file; before another row it is a row without cells.
      this.#blank ??= record;
    } else {
      if (this.#blank) this.#takeRow(this.#blank);
      this.#takeRow(record);
    }
  }

  finish(): GroupedTable {
    const { file } = this.question;
    if (this.#header === undefined || this.#row === 0) {
      const found = this.#header === undefined ? 'is empty' : 'has a header row and nothing below it';
      throw new RiggerError([
        problem('stats/no-data', `${file} ${found}; expected a header row and at least one row of data`, {
          help: 'check what wrote the file',
        }),
      ]);
    }
    return { keys: this.#keys, groups: this.#values.groups() };
  }

  #takeHeader(record: CsvRecord): void {
    this.#header = record.cells;
    this.#valueColumn = this.#column(this.question.value, record);
    this.#byColumns = this.question.by.map((name) => this.#column(name, record));
  }

  #column(name: string, header: CsvRecord): number {
    const first = header.cells.indexOf(name);
    const { file } = this.question;
    if (first === -1) {
      const separator =
        header.cells.length === 1 && [';', '\t', '|'].find((s) => header.cells[0]!.includes(s));
      const help = separator
        ? `cells must be separated by commas, and the header holds ${JSON.stringify(separator)}`
        : `the columns are ${header.cells.map((cell) => JSON.stringify(cell)).join(', ')}`;
      throw mistake('stats/unknown-column', file, header.cellAt(0), `there is no column "${name}"`, { help });
    }
    const second = header.cells.indexOf(name, first + 1);
    if (second !== -1) {
      const message = `the column "${name}" stands twice in the header, as number ${first + 1} and ${second + 1}`;
      throw mistake('stats/unknown-column', file, header.cellAt(second), message, {
        help: 'rename one of them',
      });
    }
    return first;
  }

  #takeRow(record: CsvRecord): void {
    this.#row++;
    const { cells } = record;
    const width = this.#header!.length;
    if (cells.length !== width) this.#refuseWidth(record);
    const text = cells[this.#valueColumn]!;
    const value = DECIMAL.test(text) ? Number(text) : Number.NaN;
    if (!Number.isFinite(value)) this.#refuseNumber(record, text);
    this.#values.add(this.#group(cells), value);
  }

  #group(cells: readonly string[]): number {
    const texts = this.#byColumns.map((column) => cells[column]!);
    const key = texts.length === 1 ? texts[0]! : JSON.stringify(texts);
    let group = this.#groupOf.get(key);
    if (group === undefined) {
      group = this.#keys.length;
      this.#groupOf.set(key, group);
      this.#keys.push(texts);
    }
    return group;
  }

  #refuseWidth(record: CsvRecord): never {
    const { cells, line } = record;
    const header = this.#header!;
    const missing = header[cells.length];
    const where = record.blank ? 'is blank' : `has ${counted(cells.length, 'cell')}`;
    const column = missing === undefined ? '' : `; its column "${missing}" is missing`;
    throw mistake(
      'stats/malformed-csv',
      this.question.file,
      record.cellAt(Math.min(cells.length, header.length) - 1),
      `row ${this.#row} (line ${line}) ${where}, but the header has ${header.length}${column}`,
      { help: 'give every row as many cells as the header' },
    );
  }

  #refuseNumber(record: CsvRecord, text: string): never {
    const shown = text.trim() === '' ? 'an empty cell' : JSON.stringify(clip(text));
    throw mistake(
      'stats/not-a-number',
      this.question.file,
      record.cellAt(this.#valueColumn),
      `row ${this.#row} (line ${record.line}), column "${this.question.value}": found ${shown}; expected a finite decimal number`,
      { help: 'correct the cell, or remove the row if it should not count' },
    );
  }
}

const clip = (text: string): string => (text.length > 40 ? `${text.slice(0, 39)}…` : text);

function mistake(
  code: string,
  file: string,
  place: CsvPlace,
  message: string,
  extra: { help: string },
): RiggerError {
  return new RiggerError([problem(code, message, { position: { file, ...place }, ...extra })]);
}
