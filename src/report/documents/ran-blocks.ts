import type { RanProcess } from '../model.js';
import { type DocumentBlock, table, text } from './blocks.js';

/** Rows that a reader takes in at a glance; more are folded. */
const atOnce = 12;
/** Rows on the page; report.json has all. */
const most = 300;

/** What the trials ran, in the words of each process: what a number is a number of. */
export function ranBlocks(ran: readonly RanProcess[], cells: number): DocumentBlock[] {
  if (ran.length === 0)
    return [text('The bundle does not say in one place what was run; trials/ has it of each trial.')];
  const rows = table(
    'What ran: every process with its words, its planned length, and what its tool says of its version',
    ['Workload', 'process', 'cells', 'command', 'length', 'tool version'],
    ran
      .slice(0, most)
      .map((one) => [
        one.workload === one.driver ? one.workload : `${one.workload} (${one.driver})`,
        one.process,
        one.cells.length === cells && cells > 1 ? 'all' : one.cells.join('; '),
        one.command,
        one.seconds === null ? '–' : `${Number(one.seconds.toPrecision(3))} s`,
        one.version ?? 'not known',
      ]),
    ['process', 'cells', 'command', 'tool version'],
    ['cells', 'command'],
  );
  return ran.length <= atOnce
    ? [rows]
    : [
        { kind: 'folded', summary: `What ran: ${ran.length} processes`, blocks: [rows] },
        ...(ran.length > most ? [text(`${ran.length - most} more are in report.json.`)] : []),
      ];
}
