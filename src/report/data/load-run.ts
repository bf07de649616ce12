import { join } from 'node:path';
import { problem, RiggerError } from '../../model/index.js';
import {
  bundleFiles,
  emulatedRun,
  fileIn,
  type LevelsLine,
  levelsLineShape,
  misshapen,
  type ResultRow,
  readBundle,
  readLines,
  readRows,
  sha256,
} from './bundle.js';
import type { ObservedSeries, RunData, SampleFile, SearchPath, Series, TrialFailure } from './run-data.js';

/**
 * Reads a bundle in one pass over its rows. Throws RiggerError when the folder is no bundle, or one of a
 * version that this rigger cannot read.
 */
export async function loadRun(folder: string): Promise<RunData> {
  const bundle = await readBundle(folder);
  const { run, outcome, finished, hosts, surroundings } = bundle;
  const columns = new Columns();
  const cells = new Set(run.cells.map(({ index }) => index));
  for await (const rows of readRows(folder))
    for (const row of rows) {
      if (!cells.has(row.cell)) throw unknownCell(folder, row.cell, row.trial);
      columns.take(row);
    }
  for await (const lines of readLines<LevelsLine>(folder, bundleFiles.levels))
    for (const line of lines) columns.under(line, folder);
  const manifestDigest = finished ? await sha256(fileIn(folder, bundleFiles.manifest)) : null;
  const marked = { ...run, emulated: emulatedRun(bundle) };
  return { folder, run: marked, outcome, finished, hosts, surroundings, manifestDigest, ...columns };
}

/** What is said of a row whose cell the run does not have. */
export const unknownCell = (folder: string, cell: number, trial?: number): RiggerError =>
  new RiggerError([
    problem(
      'experiment/damaged',
      `${join(folder, bundleFiles.results)}: ${trial === undefined ? 'a row' : `trial ${trial}`} is of cell ${cell}, which the run does not have`,
      { help: `\`rigger verify ${folder}\` lists every damaged file` },
    ),
  ]);

class Columns {
  readonly trials = { ok: 0, failed: 0, interrupted: 0, warmUp: 0 };
  readonly series = new Map<string, Series>();
  readonly observed: ObservedSeries[] = [];
  readonly searches: SearchPath[] = [];
  readonly failures: TrialFailure[] = [];
  readonly samples: SampleFile[] = [];
  readonly levels = new Map<string, Map<number, string>>();
  readonly #observed = new Map<string, ObservedSeries>();
  #lastTrial = 0;

  take(row: ResultRow): void {
    if (row.trial !== this.#lastTrial) this.#count(row);
    const { metric, value, status } = row;
    if (status !== 'ok') this.#fail(row, status);
    else if (row.warm_up || metric === null || value === null) return;
    else if (row.scope === 'observer') this.#observe(row, metric, value);
    else if (row.scope === 'search') this.#search(row, metric, value);
    else this.#measure(row, metric, value);
  }

  /** The unit of each level that a trial ran under: all that it had of it, in a fixed order. */
  under(line: LevelsLine, folder: string): void {
    const wrong = misshapen(levelsLineShape, line);
    if (wrong !== undefined)
      throw new RiggerError([
        problem('experiment/damaged', `${join(folder, bundleFiles.levels)}: ${wrong}`, {
          help: `\`rigger verify ${folder}\` lists every damaged file`,
        }),
      ]);
    const { hosts, guests, functions } = line.levels;
    const starts = Object.entries(guests).filter(
      ([, { boot, process }]) => boot !== null || process !== null,
    );
    const units = [
      ['host boot', Object.entries(hosts)],
      ['guest', starts.map(([name, { boot, process }]) => [name, boot, process])],
      ['VF', Object.entries(functions)],
    ] as const;
    for (const [level, parts] of units) {
      if (parts.length === 0) continue;
      const known = this.levels.get(level) ?? new Map<number, string>();
      this.levels.set(
        level,
        known.set(
          line.trial,
          parts
            .map((part) => part.join(' '))
            .sort()
            .join(', '),
        ),
      );
    }
  }

  #count(row: ResultRow): void {
    this.#lastTrial = row.trial;
    if (row.status === 'ok' && row.warm_up) this.trials.warmUp++;
    else this.trials[row.status]++;
  }

  #fail(row: ResultRow, status: TrialFailure['status']): void {
    const { trial, attempt, block, cell, workload } = row;
    const why = row.why ?? 'no reason was recorded';
    this.failures.push({ trial, attempt, block, cell, workload, status, warmUp: row.warm_up, why });
  }

  #measure(row: ResultRow, metric: string, value: number): void {
    const { workload, cell, trial, block } = row;
    const id = `${workload}.${metric}`;
    let series = this.series.get(id);
    if (series === undefined) {
      const unit = row.unit ?? '';
      series = { workload, metric, unit, values: [], trials: [], blocks: [], cells: [], clients: [] };
      this.series.set(id, series);
    }
    if (row.scope === 'client') {
      series.clients.push({
        cell,
        trial,
        block,
        client: [row.client ?? row.host ?? '?', row.subject].filter(Boolean).join(' '),
        value,
      });
      return;
    }
    series.values.push(value);
    series.trials.push(trial);
    series.blocks.push(block);
    series.cells.push(cell);
    if (row.samples) {
      this.samples.push({ series: id, cell, trial, path: row.samples.path, count: row.samples.count });
    }
  }

  /** Rows of one search come together, those of each of its Trials after the others. */
  #search({ workload, cell, trial, subject }: ResultRow, metric: string, value: number): void {
    let path = this.searches.at(-1);
    if (path?.trial !== trial) {
      path = { workload, cell, trial, trials: [] };
      this.searches.push(path);
    }
    const number = Number(subject) - 1;
    const point = path.trials[number] ?? { load: 0, duration: 0, kept: {} };
    path.trials[number] = point;
    if (metric === 'load' || metric === 'duration') point[metric] = value;
    else if (metric.endsWith('_kept')) point.kept[metric.slice(0, -'_kept'.length)] = value === 1;
  }

  #observe(row: ResultRow, metric: string, value: number): void {
    const { workload, cell, trial } = row;
    const host = row.host ?? '?';
    const subject = row.subject ?? 'all';
    const id = `${workload}\n${metric}\n${host}\n${subject}`;
    let series = this.#observed.get(id);
    if (series === undefined) {
      const unit = row.unit ?? '';
      series = { workload, metric, unit, host, subject, values: [], trials: [], cells: [] };
      this.#observed.set(id, series);
      this.observed.push(series);
    }
    series.values.push(value);
    series.trials.push(trial);
    series.cells.push(cell);
  }
}
