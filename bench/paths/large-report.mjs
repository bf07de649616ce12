import { join } from 'node:path';
import { loadTypeScript } from '../../scripts/load-typescript.mjs';
import { inWorkspace, within } from './workspace.mjs';

const blocks = 624;

export const largeReport = {
  title: 'report of 10,000 trials',
  measure: () =>
    inWorkspace(async (folder, rigger) => {
      const { fixtureBundle } = await loadTypeScript('test/report/fixture-bundle.ts');
      // Eight cells, two workloads, and a block to warm up.
      const run = await fixtureBundle(folder, { blocks, echoes: 10 });
      const result = await rigger('report', run, '-o', join(folder, 'report'));
      return within(result, { seconds: 10, megabytes: 500 });
    }),
};
