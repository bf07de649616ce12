import { Command } from 'commander';
import type { CompareFlags } from './compare/print-comparison.js';
import { withExamples } from './examples.js';

const collect = (value: string, earlier: readonly string[] = []): string[] => [...earlier, value];

/** `rigger compare`: same or different? Exit code 5 when a named threshold is broken. */
export const compareCommand = (): Command =>
  withExamples(
    new Command('compare')
      .description('same or different? effects, intervals and verdicts between runs')
      .argument('<first>', 'folder of the run to compare with')
      .argument('<others...>', 'folders of one or several later runs')
      .option('--metric <workload.metric>', 'compare this metric (repeatable)', collect)
      .option('--all', 'compare every metric, not only those that the first run is about')
      .option('--smallest-effect <share>', 'the smallest change that matters, as 5% or 0.05')
      .option(
        '--threshold <metric=share>',
        'exit with 5 when worse by more, as ping.rtt_median=10%, or 10% for all (repeatable)',
        collect,
      )
      .option('--across', 'compare an emulated run with one on hardware nevertheless')
      .option('--json', 'print JSON')
      .addHelpText(
        'after',
        [
          '',
          'Matches the same cells and metrics. Different: the interval excludes no change, the effect exceeds',
          'the smallest one of interest, and p after Holm is at most 0.05. Equivalent: the interval lies inside',
          'it. Undecided: neither, so more trials are needed.',
        ].join('\n'),
      )
      .action(async (first: string, others: string[], flags: CompareFlags) => {
        const { printComparison } = await import('./compare/print-comparison.js');
        await printComparison(first, others, flags);
      }),
    ['rigger compare runs/A runs/B', 'what changed from A to B'],
    ['rigger compare runs/A runs/B --threshold 10%', 'exit code 5 if anything got worse by more'],
    ['rigger compare runs/A runs/B runs/C', 'a trend: the runs of a cell below each other'],
  );
