import { parseRow, type ResultRow } from '../data/bundle.js';

/** In the line of a trial that counts, and, as quotes within texts are escaped, in no other but by such names of levels. */
const COUNTS = Buffer.from('"warm_up":false,"status":"ok","scope":"trial"');
const NEWLINE = 0x0a;

/** A line as rigger writes it, whose texts hold nothing escaped: six times as quick as reading it as JSON. */
const LINE =
  /^\{"trial":\d+,"attempt":\d+,"block":\d+,"position":\d+,"cell":(\d+),"factors":\{[^{}]*\},"workload":"([^"\\]+)","warm_up":false,"status":"ok","scope":"trial","metric":"([^"\\]+)","value":(-?\d[\d.e+-]*),"unit":"([^"\\]*)",/;

/** What a summary needs of a row. */
export type CountingRow = Pick<ResultRow, 'cell' | 'workload' | 'metric' | 'value' | 'unit'>;

/** The rows of trials that count; a last line that was cut is none. @throws RiggerError `experiment/damaged` */
export function* countingRows(folder: string, bytes: Buffer): Iterable<CountingRow> {
  for (let at = bytes.indexOf(COUNTS); at !== -1; at = bytes.indexOf(COUNTS, at)) {
    const start = bytes.lastIndexOf(NEWLINE, at) + 1;
    const end = bytes.indexOf(NEWLINE, at);
    if (end === -1) return;
    at = end;
    const line = bytes.toString('utf8', start, end);
    const plain = LINE.exec(line);
    const value = plain ? Number(plain[4]) : Number.NaN;
    yield plain && Number.isFinite(value)
      ? { cell: Number(plain[1]), workload: plain[2]!, metric: plain[3]!, value, unit: plain[5]! }
      : parseRow(folder, line, () => bytes.toString('utf8', 0, start).split('\n').length);
  }
}
