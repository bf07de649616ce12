import { Command } from 'commander';
import { withExamples } from '../program/examples.js';
import { repeatable } from '../program/repeatable.js';
import type { TrendFlags } from './print-trend.js';

/** `rigger trend`: when did it change? Exit code 5 when the last change of a metric is for the worse. */
export const trendCommand = (): Command =>
  withExamples(
    new Command('trend')
      .description('metrics over many runs: when did they change, and what else did then? touches no host')
      .argument(
        '[runs...]',
        'folders of runs, zips of `rigger export`, or what names have in them; all of the project',
      )
      .option('--metric <workload.metric>', 'this metric (repeatable)', repeatable)
      .option('--all', 'every metric, not only those that the newest run is about')
      .option('--last <number>', 'only so many of the newest runs of each question')
      .option('--alpha <share>', 'how often a change may be found where there is none, as 1%; 5% unless told')
      .option('-o, --output <dir>', 'write a page with figures, Markdown and JSON into this folder')
      .option('--json', 'print JSON')
      .addHelpText(
        'after',
        [
          '',
          'Runs with the same cells and measurements are one question, whatever their hosts and seeds. Exit code 5',
          'when the last change of any metric is for the worse. Figures of earlier calls are kept in runs/.index,',
          'which may be removed at any time.',
        ].join('\n'),
      )
      .action(async (runs: string[], flags: TrendFlags) => {
        const { printTrend } = await import('./print-trend.js');
        await printTrend(runs, flags);
      }),
    ['rigger trend', 'every question of the project'],
    ['rigger trend latency -o trend', 'one suite, with a page in trend/'],
    ['rigger trend latency --metric ping.rtt_p99 --last 90', 'one metric of the newest 90 runs'],
  );
