import { existsSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { bundleFiles, emulatedHost, parseHost, parseRun, type RunFile } from '../data/bundle.js';
import { loadRun, unknownCell } from '../data/load-run.js';
import { requireUnaltered } from '../verify/unaltered.js';
import { countingRows } from './counting-rows.js';
import type { RunSummary } from './model.js';
import { type MetricValues, summariseRun } from './run-summary.js';
import { SealedFiles } from './sealed-files.js';

/** Rows of larger files are read as a stream, and not at once. */
const AT_ONCE = 1 << 26;

/**
 * A bundle's summary. Of ten thousand bundles only that is read which a summary rests on: what was asked, the rows of
 * trials that count, and whether a host was emulated; each of these files is what the manifest says.
 * @throws RiggerError with exit code 5 where one is not
 */
export async function summaryOf(folder: string): Promise<RunSummary> {
  return quickSummary(folder) ?? (await wholeSummary(folder));
}

/** The same from all that a report reads, for runs without a manifest and of any size. */
export async function wholeSummary(folder: string): Promise<RunSummary> {
  await requireUnaltered([folder]);
  return summariseRun(await loadRun(folder));
}

function quickSummary(folder: string): RunSummary | undefined {
  const results = statSync(join(folder, bundleFiles.results), { throwIfNoEntry: false });
  if (!results || results.size > AT_ONCE || !existsSync(join(folder, bundleFiles.manifest))) return undefined;
  const files = new SealedFiles(folder);
  const run = parseRun(folder, files.text(bundleFiles.run));
  // Rows are found by the text of their status and scope, which levels of such factors might hold as well.
  if ('scope' in run.design.factors) return undefined;
  const hosts = files
    .listed(`${bundleFiles.hosts}/`)
    .filter((path) => /^[^/]+\/[^/]+\/(before|after)\.json$/.test(path))
    .map((path) => parseHost(folder, path, files.text(path)));
  const emulated = run.emulated || hosts.some(emulatedHost);
  const series = seriesOf(folder, run, files.bytes(bundleFiles.results));
  return summariseRun({ run: { ...run, emulated }, finished: true, series });
}

/** The values of each metric, trial by trial. */
function seriesOf(folder: string, run: RunFile, bytes: Buffer): Map<string, MetricValues> {
  const cells = new Set(run.cells.map(({ index }) => index));
  const series = new Map<string, MetricValues>();
  for (const { cell, workload, metric, value, unit } of countingRows(folder, bytes)) {
    if (!cells.has(cell)) throw unknownCell(folder, cell);
    if (metric === null || value === null) continue;
    const id = `${workload}.${metric}`;
    let own = series.get(id);
    if (own === undefined) {
      own = { unit: unit ?? '', values: [], cells: [] };
      series.set(id, own);
    }
    own.values.push(value);
    own.cells.push(cell);
  }
  return series;
}
