import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { loadTypeScript } from '../../scripts/load-typescript.mjs';
import { measure } from '../measure/measure.mjs';
import { inWorkspace, program, within } from './workspace.mjs';

const runs = 10_000;

export const manyRuns = {
  title: 'trend of 10,000 runs, read for the first time',
  measure: () =>
    inWorkspace(async (folder) => {
      const { manyRuns: make } = await loadTypeScript('test/report/support/many-runs.ts');
      writeFileSync(join(folder, 'rigger.yml'), '{}\n');
      await make(join(folder, 'runs'), runs);
      const trend = async () => {
        const result = await measure([process.execPath, program, 'trend', '-o', join(folder, 'page')], {
          cwd: folder,
          env: { PATH: process.env.PATH, HOME: folder, NO_COLOR: '1' },
        });
        // The level rises in the middle, which is for the worse.
        if (result.code !== 5)
          throw new Error(`rigger trend ended with ${result.code}: ${result.output.slice(-2000)}`);
        return result;
      };
      const first = await trend();
      const again = await trend();
      rmSync(join(folder, 'runs'), { recursive: true });
      const { seen, ...rest } = within(first, { seconds: 10, megabytes: 500 });
      return { ...rest, seen: `${seen}; again ${again.wall.toFixed(1)} s`, figures: { first, again } };
    }),
};
