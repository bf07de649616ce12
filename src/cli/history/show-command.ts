import { Command } from 'commander';
import { withExamples } from '../program/examples.js';

/** `rigger show RUN`: one run in full. */
export const showCommand = (): Command =>
  withExamples(
    new Command('show')
      .description(
        'show one run: what was asked, on which hosts, what changed, what was measured, what failed',
      )
      .argument('<run>', 'folder or name of a run, or the end of its name')
      .option('--trials', 'every trial, in the order of execution')
      .option('--json', 'print it as JSON')
      .action(async (run: string, options: { trials?: boolean; json?: boolean }) => {
        const { printRun } = await import('./print-run.js');
        await printRun(run, { trials: options.trials ?? false, json: options.json ?? false });
      }),
    ['rigger show 20240229T120000Z-latency-3f2a'],
    ['rigger show 3f2a', 'the end of the name will do'],
    ['rigger show 3f2a --trials', 'every trial, in the order of execution'],
  );
