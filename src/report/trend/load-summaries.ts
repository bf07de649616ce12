import { basename } from 'node:path';
import { RiggerError } from '../../model/index.js';
import { loadRun } from '../data/load-run.js';
import { requireUnaltered } from '../verify/unaltered.js';
import type { DerivedIndex } from './derived-index.js';
import type { RunSummary, TrendReport } from './model.js';
import { summariseRun } from './run-summary.js';

/** The rules by which a summary follows from a bundle; another number makes every index worthless. */
export const summaryRules = '1';

/** A bundle's summary, once its files are known to be those of its manifest. */
export async function summaryOf(folder: string): Promise<RunSummary> {
  await requireUnaltered([folder]);
  return summariseRun(await loadRun(folder));
}

/**
 * The summaries of all runs; those that cannot be read or were altered are left out, and it is said why.
 * @param known by folder, what was derived just now
 */
export async function loadSummaries(
  folders: readonly string[],
  index: DerivedIndex<RunSummary>,
  known: ReadonlyMap<string, RunSummary> = new Map(),
): Promise<{ summaries: RunSummary[]; leftOut: TrendReport['left_out'][number][] }> {
  const summaries: RunSummary[] = [];
  const leftOut: TrendReport['left_out'][number][] = [];
  for (const folder of folders) {
    try {
      summaries.push(await index.of(folder, async () => known.get(folder) ?? summaryOf(folder)));
    } catch (error) {
      if (!(error instanceof RiggerError)) throw error;
      leftOut.push({ run: basename(folder), why: error.diagnostics[0]?.message ?? error.message });
    }
  }
  return { summaries, leftOut };
}
