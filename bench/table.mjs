/** Columns as wide as what stands in them; numbers to the right. */
const table = (head, rows) => {
  const widths = head.map((title, index) => Math.max(title.length, ...rows.map((row) => row[index].length)));
  const line = (cells, numeric) =>
    cells
      .map((cell, index) => (numeric(index) ? cell.padStart(widths[index]) : cell.padEnd(widths[index])))
      .join('  ')
      .trimEnd();
  const isNumeric = (index) => rows.length > 0 && rows.every((row) => /^[\d.,-]*( \w+)?$/.test(row[index]));
  return [line(head, isNumeric), ...rows.map((row) => line(row, isNumeric))].join('\n');
};

const megabytes = (bytes) => (bytes / 1e6).toFixed(0);
const kilobytes = (bytes) => (bytes / 1e3).toFixed(1);

/** @param {import('./peers.mjs').Row[]} rows */
export const peersTable = (rows, titleOf) =>
  table(
    [
      'hosts',
      'rtt',
      'engine',
      'run',
      'wall s',
      'cpu s',
      'rss MB',
      'pss MB',
      'turns',
      'sent kB',
      'got kB',
      '',
    ],
    rows.map((row) => [
      String(row.hosts),
      `${row.rtt} ms`,
      titleOf(row.engine),
      row.run,
      row.wall.toFixed(2),
      row.cpu.toFixed(2),
      megabytes(row.rss),
      megabytes(row.pss),
      row.roundTrips.toFixed(0),
      kilobytes(row.bytesToHost),
      kilobytes(row.bytesFromHost),
      row.void ? `VOID: ${row.void}` : '',
    ]),
  );

export const targetsTable = (targets) =>
  table(
    ['target', 'wanted', 'seen', ''],
    targets.map(({ target, wanted, seen, verdict }) => [target, wanted, seen, verdict]),
  );

export const pathsTable = (rows) =>
  table(
    ['hot path', 'seen', 'limit', ''],
    rows.map(({ name, seen, limit, verdict }) => [name, seen, limit, verdict]),
  );
