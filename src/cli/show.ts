import { Command } from 'commander';

/** `rigger show RUN`: one run in full. */
export function showCommand(): Command {
  return new Command('show')
    .summary('show one run')
    .description(
      [
        'Examples:',
        '  rigger show 20240229T120000Z-latency-3f2a',
        '  rigger show runs/20240229T120000Z-site-91c0 --json',
        '  rigger show RUN --trials         every trial, in the order of execution',
        '',
        'What was asked, on which hosts, what changed, what was measured so far, and what failed and why.',
      ].join('\n'),
    )
    .argument('<run>', 'folder or name of a run, or the end of its name')
    .option('--trials', 'every trial')
    .option('--json', 'print it as JSON')
    .action(async (run: string, options: { trials?: boolean; json?: boolean }) => {
      const { printRun } = await import('./history/print-run.js');
      await printRun(run, { trials: options.trials ?? false, json: options.json ?? false });
    });
}
