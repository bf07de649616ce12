import { existsSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { bundleFiles, cellId, readRows } from '../../report/data/bundle.js';
import { unpackRuns } from '../../report/exchange/unpack-runs.js';

/** A value of a trial, as the lab's table of results has it. */
export interface TrialValue {
  readonly trial: string;
  readonly cell: string;
  readonly workload: string;
  readonly metric: string;
  readonly value: number;
  readonly unit: string;
  readonly valid: boolean;
}

/** What the trials of an exported run measured; warm-up and what clients and observers say apart are left out. */
export const resultsIn = async (zip: string, room: string): Promise<TrialValue[]> => {
  const { folder, runs } = await unpackRuns(zip, room);
  try {
    const found: TrialValue[] = [];
    for (const run of runs) {
      // Of a run that only provisioned there are none.
      if (!existsSync(join(folder, run, bundleFiles.run))) continue;
      for await (const rows of readRows(join(folder, run)))
        for (const row of rows) {
          const { metric, value, unit } = row;
          if (row.scope !== 'trial' || row.warm_up || metric === null || value === null) continue;
          if (!Number.isFinite(value)) continue;
          found.push({
            ...{ trial: String(row.trial), cell: cellId(row.factors), workload: row.workload },
            ...{ metric, value, unit: unit ?? '', valid: row.status === 'ok' },
          });
        }
    }
    return found;
  } finally {
    await rm(join(folder, '..'), { recursive: true, force: true });
  }
};
