import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { problem, RiggerError } from '../../model/index.js';
import { type ClusteredSample, enoughFor, quantileShifts, quantileSorted } from '../../statistics/index.js';
import { fileIn } from '../data/bundle.js';
import type { RunData, SampleFile } from '../data/run-data.js';
import type { Distribution, QuantileDifferences } from '../model.js';
import { cellPairs } from './cell-pairs.js';
import { describeMetric, labelCell } from './labels.js';

/** Single values held at most, over all cells of a metric: 32 MB. */
const LIMIT = 4_000_000;
/** Single values of a cell from which shifts are drawn at most. */
const DRAWN = 40_000;
const POINTS = 240;

/**
 * Pools the single values behind a metric (a ping's round-trip times) over the trials of each cell. Where
 * there are more than the limit, every trial keeps the same share of evenly spaced order statistics, which
 * leaves the distribution's shape as it is.
 */
export function distributions(data: RunData): Distribution[] {
  const ids = [...new Set(data.samples.map(({ series }) => series))];
  const reports: Distribution[] = [];
  for (const id of ids) {
    const files = data.samples.filter(({ series }) => series === id);
    const total = files.reduce((sum, { count }) => sum + count, 0);
    const step = Math.max(1, Math.ceil(total / LIMIT));
    const { unit, label } = describeMetric(data.run, id, data.series.get(id)?.unit ?? '');
    const cells: Distribution['cells'][number][] = [];
    for (const cell of data.run.cells) {
      const own = files.filter((file) => file.cell === cell.index);
      const pooled = pool(data.folder, own, step);
      if (pooled.length === 0) continue;
      cells.push({
        ...labelCell(data.run, cell),
        count: own.reduce((sum, { count }) => sum + count, 0),
        trials: own.length,
        p50: percentile(pooled, 0.5, step),
        p99: percentile(pooled, 0.99, step),
        p99_9: percentile(pooled, 0.999, step),
        ecdf: outline(pooled),
      });
    }
    if (cells.length > 0)
      reports.push({ metric: id, label: single(label), unit, cells, shifts: shiftsOf(data, files) });
  }
  return reports;
}

/** A percentile of pooled values, of which one in `step` was kept; null where there are too few. */
const percentile = (pooled: Float64Array, probability: number, step: number): number | null =>
  enoughFor(probability, pooled.length * step) ? quantileSorted(pooled, probability) : null;

/** The shift function of each pair of cells that the run compares; trials are drawn as a whole. */
function shiftsOf(data: RunData, files: readonly SampleFile[]): QuantileDifferences[] {
  const { factor } = data.run.analysis;
  if (factor === null) return [];
  const samples = new Map<number, ClusteredSample>();
  const sampleOf = (cell: number): ClusteredSample => {
    const known =
      samples.get(cell) ??
      clustered(
        data.folder,
        files.filter((file) => file.cell === cell),
      );
    samples.set(cell, known);
    return known;
  };
  return cellPairs(data.run, factor).flatMap(({ base, cell, condition, baseline, level }) => {
    const [a, b] = [sampleOf(base.index), sampleOf(cell.index)];
    if (a.values.length === 0 || b.values.length === 0) return [];
    const quantiles = quantileShifts(a, b);
    return quantiles.length === 0 ? [] : [{ condition, baseline, level, quantiles }];
  });
}

function clustered(folder: string, files: readonly SampleFile[]): ClusteredSample {
  const total = files.reduce((sum, { count }) => sum + count, 0);
  const parts = files.map((file) => trialValues(folder, file, Math.max(1, Math.ceil(total / DRAWN))));
  return {
    values: concatenated(parts),
    clusters: concatenated(parts.map((part, i) => new Float64Array(part.length).fill(i))),
  };
}

const pool = (folder: string, files: readonly SampleFile[], step: number): Float64Array =>
  concatenated(files.map((file) => trialValues(folder, file, step))).sort();

/** The single values of a trial, sorted; one in `step` of them, evenly spaced. */
function trialValues(folder: string, file: SampleFile, step: number): Float64Array {
  const text = readSamples(folder, file.path);
  const values = text.split('\n').flatMap((line) => (line === '' ? [] : Number(line)));
  if (values.length !== file.count || !values.every(Number.isFinite)) throw damagedSamples(folder, file);
  const sorted = Float64Array.from(values).sort();
  return step === 1 ? sorted : sorted.filter((_, i) => i % step === Math.floor(step / 2));
}

function concatenated(parts: readonly Float64Array[]): Float64Array {
  const whole = new Float64Array(parts.reduce((sum, part) => sum + part.length, 0));
  let offset = 0;
  for (const part of parts) {
    whole.set(part, offset);
    offset += part.length;
  }
  return whole;
}

/** At once, since there are ten thousand small files, and nothing else to do meanwhile. */
const readSamples = (folder: string, path: string): string =>
  existsSync(join(folder, path)) ? readFileSync(fileIn(folder, path), 'utf8') : '';

const damagedSamples = (folder: string, { path, count }: SampleFile): RiggerError =>
  new RiggerError([
    problem('experiment/damaged', `${join(folder, path)} does not hold the ${count} numbers that it should`, {
      help: `\`rigger verify ${folder}\` lists every damaged file`,
    }),
  ]);

/** The steps of the distribution function, evenly thinned, with more of them in the upper tail. */
function outline(sorted: Float64Array): [number, number][] {
  const n = sorted.length;
  const ranks = new Set<number>();
  for (let i = 0; i <= POINTS; i++) ranks.add(Math.round((i / POINTS) * (n - 1)));
  for (let tail = 0.1; tail * n >= 1; tail /= 1.25) ranks.add(Math.floor((1 - tail) * (n - 1)));
  return [...ranks].sort((a, b) => a - b).map((rank) => [sorted[rank]!, (rank + 1) / n]);
}

/** The label is of a trial's median; the distribution is of the values themselves. */
const single = (label: string): string => label.replace(/^(median|mean) /, '');
