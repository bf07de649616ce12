import { Command } from 'commander';

/** `rigger runs`: what was done, when, by whom, and how it ended. */
export function runsCommand(): Command {
  return new Command('runs')
    .summary('list what was done')
    .description(
      [
        'Examples:',
        '  rigger runs                     the newest last',
        '  rigger runs latency             only runs whose name has this in it',
        '  rigger runs --unfinished        what `rigger apply --resume` could go on with',
        '',
        'Reads the folders of the project’s runs/; touches no host.',
      ].join('\n'),
    )
    .argument('[name]', 'part of the names to list')
    .option('--unfinished', 'only runs that did not end')
    .option('--json', 'print the list as JSON')
    .action(async (name: string | undefined, options: { unfinished?: boolean; json?: boolean }) => {
      const { printRuns } = await import('./history/print-runs.js');
      await printRuns({ name, unfinished: options.unfinished ?? false, json: options.json ?? false });
    });
}
