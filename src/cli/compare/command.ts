import { Command } from 'commander';
import { withExamples } from '../program/examples.js';
import { junitFlag } from '../program/junit-file.js';
import { repeatable } from '../program/repeatable.js';
import type { CompareFlags } from './print-comparison.js';

/** `rigger compare`: same or different? Exit code 5 when a named threshold is broken. */
export const compareCommand = (): Command =>
  withExamples(
    new Command('compare')
      .description('same or different? effects, intervals and verdicts between runs')
      .argument('<first>', 'the run to compare with: its folder or name, or the end of its name')
      .argument('[others...]', 'one or several later runs; with --with, more of the first side')
      .option('--with <runs...>', 'the second side: several runs against several, with the run as the unit')
      .option('--metric <workload.metric>', 'compare this metric (repeatable)', repeatable)
      .option('--all', 'compare every metric, not only those that the first run is about')
      .option('--smallest-effect <share>', 'the smallest change that matters, as 5% or 0.05')
      .option(
        '--threshold <metric=share>',
        'exit with 5 when worse by more, as ping.rtt_median=10%, or 10% for all (repeatable)',
        repeatable,
      )
      .option('--strict', 'exit with 6 when a threshold is neither clearly kept nor clearly broken')
      .option('--across', 'compare an emulated run with one on hardware nevertheless')
      .option('--json', 'print JSON')
      .option(...junitFlag)
      .addHelpText(
        'after',
        [
          '',
          'Matches the same cells and metrics. A verdict goes by where the whole interval lies: relevantly',
          'different, beyond the smallest change that matters; different, size open; equivalent, inside it;',
          'undecided. It is adjusted over the cells of a metric in a run. Two runs say how these two differ;',
          'several on each side (--with) say how runs like them do.',
        ].join('\n'),
      )
      .action(async (first: string, others: string[], flags: CompareFlags) => {
        const { printComparison } = await import('./print-comparison.js');
        await printComparison(first, others, flags);
      }),
    ['rigger compare runs/A runs/B', 'what changed from A to B'],
    ['rigger compare runs/A runs/B --threshold 10%', 'exit code 5 if anything got worse by more'],
    ['rigger compare runs/A runs/B runs/C', 'a trend: the runs of a cell below each other'],
    ['rigger compare runs/A1 runs/A2 runs/A3 --with runs/B1 runs/B2 runs/B3', 'several runs on each side'],
  );
