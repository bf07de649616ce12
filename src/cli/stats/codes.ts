import { defineCodes } from '../../model/index.js';

/** What can be wrong with a table given to `rigger stats`. */
export const statsCodes = defineCodes({
  'stats/unreadable-file': {
    title: 'The table cannot be read',
    explanation:
      'The file does not exist, is a folder, may not be read, or is not text in UTF-8. Give the path of a CSV file, or `-` for standard input.',
  },
  'stats/malformed-csv': {
    title: 'The table is not well-formed CSV',
    explanation:
      'rigger reads RFC 4180: a header row, cells separated by commas, quotes around cells that hold commas, quotes or line breaks, quotes doubled inside quotes, and as many cells in every row as in the header.',
  },
  'stats/unknown-column': {
    title: 'The table has no such column',
    explanation:
      '`--value` and `--by` name columns by the text of the header row. A name that stands there twice cannot be used, as it would be unclear which one to use.',
  },
  'stats/not-a-number': {
    title: 'A cell of the value column is not a finite number',
    explanation:
      'Every cell of the value column must be a decimal number such as 12, -0.5 or 1.2e-3. Empty cells, NaN, Infinity and numbers followed by a unit are refused rather than skipped: a statistic over the rest would answer another question. Remove such rows yourself if that is what you mean.',
  },
  'stats/no-data': {
    title: 'The table has no rows',
    explanation: 'There is nothing to summarise: the file is empty or holds only a header row.',
  },
});
