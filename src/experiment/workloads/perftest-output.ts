import { groupOne, type ToolOutput, Unreadable } from './workload.js';

/** The one row of perftest's table, by the names above it. */
interface PerftestRow {
  number(column: string): number;
  /** The average bandwidth in bits a second. */
  bits(): number;
}

const names =
  /#bytes|#iterations|t_\w+\[usec\]|[\d.]+% percentile\[usec\]|BW (?:peak|average)\[[^\]]+\]|MsgRate\[Mpps\]/g;

const bandwidths: Readonly<Record<string, number>> = { 'Gb/sec': 1e9, 'MiB/sec': 8 * 1024 ** 2 };

/** Between names and row a remark on the processor's clock may stand; a line of dashes ends the table. */
export const perftestRow = (tool: string, { stdout }: ToolOutput): PerftestRow => {
  const [, header, body] = /^ *(#bytes.*)\n([\s\S]*?)^-{20,}\n/m.exec(stdout) ?? [];
  if (header === undefined || body === undefined)
    throw new Unreadable(`${tool}'s table is missing or cut short`);
  const columns = header.match(names)!;
  const rows = body.split('\n').filter((line) => /^ *\d/.test(line));
  if (rows.length !== 1) throw new Unreadable(`${tool}'s table has ${rows.length} rows; expected one`);
  const values = rows[0]!.trim().split(/\s+/);
  if (values.length !== columns.length)
    throw new Unreadable(`${tool}'s table has ${columns.length} names and ${values.length} values`);
  const number = (column: string): number =>
    groupOne(/^(\d+(?:\.\d+)?)$/.exec(values[columns.indexOf(column)] ?? ''), tool, column);
  return {
    number,
    bits: () => {
      const column = columns.find((name) => name.startsWith('BW average[')) ?? 'BW average';
      const unit = /\[(.*)\]/.exec(column)?.[1] ?? '';
      const scale = bandwidths[unit];
      if (scale === undefined)
        throw new Unreadable(`${tool}'s bandwidth is in ${unit || 'nothing'}; expected Gb/sec or MiB/sec`);
      return number(column) * scale;
    },
  };
};
