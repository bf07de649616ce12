import { Command } from 'commander';
import { withExamples } from '../program/examples.js';

/** `rigger runs`: what was done, when, by whom, and how it ended. */
export const runsCommand = (): Command =>
  withExamples(
    new Command('runs')
      .description('list what was done, when, by whom, and how it ended; touches no host')
      .argument('[name]', 'only runs whose name has this in it')
      .option('--unfinished', 'only runs that did not end')
      .option('--json', 'print the list as JSON')
      .action(async (name: string | undefined, options: { unfinished?: boolean; json?: boolean }) => {
        const { printRuns } = await import('./print-runs.js');
        await printRuns({ name, unfinished: options.unfinished ?? false, json: options.json ?? false });
      }),
    ['rigger runs', 'the newest last'],
    ['rigger runs latency', 'only runs whose name has this in it'],
    ['rigger runs --unfinished', 'what can be continued; `rigger show` says how'],
  );
