import { Command } from 'commander';
import type { CompareFlags } from './compare/print-comparison.js';

const collect = (value: string, earlier: readonly string[]): string[] => [...earlier, value];

/** `rigger compare`: same or different? Exit code 5 when a named threshold is broken. */
export function compareCommand(): Command {
  return new Command('compare')
    .summary('same or different? effects, intervals and verdicts between runs')
    .description(
      [
        'Examples:',
        '  rigger compare runs/A runs/B                                     what changed from A to B',
        '  rigger compare runs/A runs/B --threshold ping.rtt_median=10%     exit code 5 if it got worse by more',
        '  rigger compare runs/A runs/B runs/C                              a trend: the runs of a cell below each other',
        '',
        'Matches the same cells and metrics. Different: the interval excludes no change, the effect exceeds',
        'the smallest one of interest, and p after Holm is at most 0.05. Equivalent: the interval lies inside',
        'it. Undecided: neither, so more trials are needed.',
      ].join('\n'),
    )
    .argument('<first>', 'folder of the run to compare with')
    .argument('<others...>', 'folders of one or several later runs')
    .option('--metric <workload.metric>', 'compare this metric; may be repeated', collect, [])
    .option('--all', 'compare every metric, not only those that the first run is about')
    .option('--smallest-effect <share>', 'the smallest change that matters, as 5% or 0.05')
    .option(
      '--threshold <metric=share>',
      'fail when worse by more, as ping.rtt_median=10%, or 10% for all',
      collect,
      [],
    )
    .option('--across', 'compare an emulated run with one on hardware nevertheless')
    .option('--json', 'print JSON')
    .action(async (first: string, others: string[], flags: CompareFlags) => {
      const { printComparison } = await import('./compare/print-comparison.js');
      await printComparison(first, others, flags);
    });
}
